import { expect, test } from "@playwright/test";
import { mailTo } from "./support/stack";
import { signUp, subscribeTo } from "./support/steps";

test("what happened comes by mail and stands in the inbox, new until it was opened", async ({ page }) => {
  const address = await signUp(page, "ada");
  await subscribeTo(page, "Starter");
  expect((await mailTo(address, /Receipt: \$20/)).text).toContain("was paid on");
  await mailTo(address, /You are on Starter/);

  await page.goto("/account");
  await page.getByRole("link", { name: /Notifications.*new/ }).click();
  for (const title of ["You are on Starter", "Receipt: $20", "Your trial has begun"])
    await expect(page.getByRole("heading", { name: title })).toContainText("New");
  await expect(page.getByRole("link", { name: "Notifications", exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Receipt: $20" })).not.toContainText("New");
});

test("a mail that is not wanted isn't sent; one about money can't be switched off", async ({ page }) => {
  await signUp(page, "ben");
  await page.goto("/account/notifications");
  await page.getByRole("checkbox", { name: "The plan was cancelled" }).uncheck();
  await page.getByRole("button", { name: "Save choice" }).click();
  await expect(page.getByText("Your choice is saved")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("checkbox", { name: "The plan was cancelled" })).not.toBeChecked();
  await expect(page.getByRole("checkbox", { name: "The plan changed" })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: /Receipts/ })).toHaveCount(0);
});
