import { expect, test } from "@playwright/test";
import { admin } from "./support/stack";
import { openOffice, signUp, subscribeTo } from "./support/steps";

test("a month ahead it has renewed; cancelled, it ends and the account is Free", async ({
  page,
  browser,
}) => {
  test.slow();
  const address = await signUp(page, "ada");
  await subscribeTo(page, "Starter");
  const office = await openOffice(browser);

  await office.advance(address);
  expect(await admin("user", address)).toMatchObject({
    status: "active",
    plan: "Starter",
    allowance: "2000",
  });

  await page.goto("/account/cancel");
  await page.getByRole("button", { name: "Cancel plan" }).click();
  await expect(page).toHaveURL(/\/account$/);
  expect(await admin("user", address)).toMatchObject({ status: "canceled", allowance: "2000" });
  await page.getByRole("button", { name: "Resume plan" }).click();
  await expect(page.getByText("Active").first()).toBeVisible();
  expect(await admin("user", address)).toMatchObject({ status: "active", allowance: "2000" });
  await page.goto("/account/cancel");
  await page.getByRole("button", { name: "Cancel plan" }).click();
  await expect(page).toHaveURL(/\/account$/);

  await office.advance(address);
  expect(await admin("user", address)).toMatchObject({ status: "expired", plan: "Free", allowance: "0" });
  await page.goto("/account");
  await expect(page.getByText("Free").first()).toBeVisible();

  await office.page.goto(`/admin/events?q=${encodeURIComponent(address)}`);
  await expect(office.page.getByText("customer.subscription.deleted").first()).toBeVisible();
});
