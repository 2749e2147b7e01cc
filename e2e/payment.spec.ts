import { expect, test } from "@playwright/test";
import { admin, chargesOf, mailTo } from "./support/stack";
import { CARDS, openOffice, signUp, subscribeTo, updateCard } from "./support/steps";

test.slow();

test("a renewal fails: the banner says so, paying again with the same card is declined, a new card pays it", async ({
  page,
  browser,
}) => {
  const address = await signUp(page, "ada");
  await subscribeTo(page, "Starter");
  await updateCard(page, CARDS.failing);
  const office = await openOffice(browser);
  await office.advance(address);
  expect(await admin("user", address)).toMatchObject({ status: "past_due", plan: "Starter" });
  await mailTo(address, /payment failed/i);

  await page.goto("/account");
  await expect(page.getByText("The payment of $20 for Starter failed")).toBeVisible();
  await page.getByRole("link", { name: "Pay now" }).first().click();
  await page.getByRole("button", { name: "Pay now" }).click();
  await expect(page.getByText("The payment did not go through")).toBeVisible();
  await expect(page.getByRole("link", { name: "Pay on Stripe's page" })).toBeVisible();
  expect(await chargesOf(address)).toEqual([2_000]);

  await updateCard(page, CARDS.other);
  await expect(page.getByText("The payment of $20 for Starter failed")).toHaveCount(0);
  expect(await chargesOf(address)).toEqual([2_000, 2_000]);
  expect(await admin("user", address)).toMatchObject({ status: "active", allowance: "2000" });
});

test("unpaid to the end of the grace: the plan ends, the invoice is void, the account is Free", async ({
  page,
  browser,
}) => {
  const address = await signUp(page, "ben");
  await subscribeTo(page, "Starter");
  await updateCard(page, CARDS.failing);
  const office = await openOffice(browser);
  await office.advance(address);
  await office.advance(address);
  expect(await admin("user", address)).toMatchObject({ status: "expired", plan: "Free", allowance: "0" });
  await page.goto("/account/invoices");
  await expect(page.getByRole("row").filter({ hasText: "Void" })).toHaveCount(1);
  await mailTo(address, /has ended/);
  expect(await chargesOf(address)).toEqual([2_000]);
});

test("cancelled while a payment is overdue, it ends now and nothing more is tried", async ({
  page,
  browser,
}) => {
  const address = await signUp(page, "cat");
  await subscribeTo(page, "Starter");
  await updateCard(page, CARDS.failing);
  const office = await openOffice(browser);
  await office.advance(address);
  await page.goto("/account/cancel");
  await expect(page.getByText(/the plan ends at once/)).toBeVisible();
  await page.getByRole("button", { name: "Cancel plan" }).click();
  await expect(page).toHaveURL(/\/account$/);
  expect(await admin("user", address)).toMatchObject({ status: "expired", plan: "Free" });
  await page.goto("/account/invoices");
  await expect(page.getByRole("row").filter({ hasText: "Void" })).toHaveCount(1);
});

test("the billing details are kept at Stripe; the invoices are downloaded as CSV, with the session", async ({
  page,
}) => {
  await signUp(page, "dee");
  await subscribeTo(page, "Pro");
  await page.goto("/account/payment");
  const save = page.getByRole("button", { name: "Save billing details" });
  await page.getByLabel("Name or company").fill("Acme GmbH");
  await page.getByLabel("City").fill("Berlin");
  await page.getByLabel("Tax id").selectOption("eu_vat");
  await page.getByLabel("Number").fill("??");
  await save.click();
  await expect(page.getByText("Nothing was saved")).toBeVisible();
  await expect(page.getByLabel("Country")).toHaveAccessibleDescription(/Choose the country/);
  await page.getByLabel("Street").fill("Ring 1");
  await page.getByLabel("Country").selectOption({ label: "Germany" });
  await save.click();
  await expect(page.getByLabel("Number")).toHaveAccessibleDescription(/Stripe doesn't take this number/);
  await page.getByLabel("Number").fill("DE123456789");
  await save.click();
  await expect(page.getByText("The details are saved")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("City")).toHaveValue("Berlin");
  await expect(page.getByLabel("Country")).toHaveValue("DE");
  await expect(page.getByLabel("Number")).toHaveValue("DE123456789");

  await page.goto("/account/invoices");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download as CSV" }).click();
  expect((await download).suggestedFilename()).toBe("invoices.csv");
});
