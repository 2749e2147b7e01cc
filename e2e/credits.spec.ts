import { expect, test } from "@playwright/test";
import { admin, chargesOf, mailTo } from "./support/stack";
import { CARDS, payWith, signUp } from "./support/steps";

test.slow();

test("a pack is bought: the credits are there, never expire, and stand in the ledger", async ({ page }) => {
  const address = await signUp(page, "ada");
  await page.goto("/account/credits");
  await page.getByRole("button", { name: /5,000 credits for 50 dollars/ }).click();
  await expect(page).toHaveURL(/\/c\/pay\/cs_/);
  await payWith(page, CARDS.good);
  await expect(page).toHaveURL(/\/success/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("5,000 credits are yours");
  expect(await chargesOf(address)).toEqual([5_000]);
  expect(await admin("user", address)).toMatchObject({ status: "trial", purchased: "5000" });
  await page.goto("/account/credits");
  await expect(page.getByText("5,000 purchased, never expire")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Credits purchased" })).toContainText("+5,000");
  await mailTo(address, /Receipt: \$50/);
});

test("a code is redeemed once, in any spelling; another one is unknown", async ({ page }) => {
  const address = await signUp(page, "ben");
  const code = `WELCOME${Date.now()}`;
  await admin("code", "create", code, "--credits", "250");
  await page.goto("/account/credits");
  const redeem = async (text: string) => {
    await page.getByLabel("Code").fill(text);
    await page.getByRole("button", { name: "Redeem code" }).click();
  };
  await redeem("NOBODYS");
  await expect(page.getByText("There is no such code. Nothing was added.").first()).toBeVisible();
  await redeem(` ${code.toLowerCase()} `);
  await expect(page.getByText("250 credits were added")).toBeVisible();
  await redeem(code);
  await expect(page.getByText("You have redeemed this code already.").first()).toBeVisible();
  expect(await admin("user", address)).toMatchObject({ purchased: "250" });
});
