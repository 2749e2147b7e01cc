import { expect, test } from "@playwright/test";
import { admin } from "./support/stack";
import { signUp, subscribeTo } from "./support/steps";

test("a month ahead it has renewed; cancelled, it ends and the account is Free", async ({
  page,
  browser,
}) => {
  test.slow();
  const address = await signUp(page, "ada");
  await subscribeTo(page, "Starter");
  const office = await (await browser.newContext()).newPage();
  const boss = await signUp(office, "boss");
  await admin("grant", boss);
  const { id } = await admin("user", address);
  const advance = async () => {
    await office.goto(`/admin/subscribers/${id}`);
    await office.getByRole("button", { name: "Advance to end of period" }).click();
    await office
      .getByRole("alertdialog")
      .getByRole("button", { name: /advance/i })
      .click();
    await expect(office.getByText(/time is now/i).first()).toBeVisible({ timeout: 30_000 });
  };

  await advance();
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

  await advance();
  expect(await admin("user", address)).toMatchObject({ status: "expired", plan: "Free", allowance: "0" });
  await page.goto("/account");
  await expect(page.getByText("Free").first()).toBeVisible();

  await office.goto(`/admin/events?q=${encodeURIComponent(address)}`);
  await expect(office.getByText("customer.subscription.deleted").first()).toBeVisible();
});
