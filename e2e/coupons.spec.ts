import { randomUUID } from "node:crypto";
import { expect, type Page, test } from "@playwright/test";
import { admin, newAddress } from "./support/stack";
import { askForLink, CARDS, linkFor, payWith, signUp } from "./support/steps";

const newCode = (name: string) => `${name}-${randomUUID().slice(0, 8)}`.toUpperCase();

async function choosePlan(page: Page, plan: string): Promise<void> {
  await page
    .getByRole("button", { name: new RegExp(`Subscribe.*${plan}`) })
    .first()
    .click();
}

test("20% off by link: made by an admin, kept through sign-in, said before and charged at Checkout", async ({
  page,
  browser,
}) => {
  test.slow();
  const code = newCode("LAUNCH");
  await admin("grant", await signUp(page, "boss"));
  await page.goto("/admin/coupons");
  const form = page.locator("form", { has: page.getByRole("button", { name: "Make promotion code" }) });
  await form.getByLabel("Code").fill(code);
  await form.getByRole("button", { name: "Make promotion code" }).click();
  await expect(form.getByLabel("Percent off")).toHaveAccessibleDescription(/a percentage or an amount/);
  await form.getByLabel("Percent off").fill("20");
  await form.getByLabel("Applies to").selectOption("repeating");
  await form.getByLabel("Months").fill("3");
  await form.getByRole("button", { name: "Make promotion code" }).click();
  await expect(page.getByText(`${code} gives 20% off for 3 months`, { exact: false })).toBeVisible();

  const visitor = await browser.newContext();
  const theirs = await visitor.newPage();
  await theirs.goto(`/pricing?code=${code.toLowerCase()}`);
  await expect(theirs.getByText(`The code ${code} came with your link`)).toBeVisible();
  await theirs.goto("/");
  await theirs.goto("/pricing");
  await choosePlan(theirs, "Starter");
  const address = newAddress("visitor");
  await askForLink(theirs, address);
  await theirs.goto(await linkFor(address));
  await expect(theirs).toHaveURL(/\/account\/subscribe\?plan_id=1&code=/);
  await expect(theirs.getByText(`${code}: 20% off for 3 months`)).toBeVisible();
  await theirs.getByRole("button", { name: "Continue to payment" }).click();
  await expect(theirs.getByText("$16.00").first()).toBeVisible();
  await payWith(theirs, CARDS.good);
  await expect(theirs).toHaveURL(/\/success/);
  await visitor.close();

  await page.reload();
  const row = page.getByRole("row", { name: new RegExp(code) });
  await expect(row).toContainText("Active");
  await row.getByRole("button", { name: /^End/ }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "End code" }).click();
  await expect(row).toContainText("Ended");
});

test("without JavaScript, a code that has ended is said and ignored", async ({ page, browser, baseURL }) => {
  const code = newCode("OVER");
  await admin("promo", "create", code, "--amount", "5");
  expect(await admin("promo", "end", code)).toEqual({ code, ended: true });
  await signUp(page, "late");
  const state = await page.context().storageState();
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: state, baseURL });
  const theirs = await plain.newPage();
  await theirs.goto(`/pricing?code=${code}`);
  await choosePlan(theirs, "Starter");
  await expect(theirs.getByText(`The code ${code} takes nothing off`)).toBeVisible();
  await expect(theirs.getByText("It has ended.", { exact: false })).toBeVisible();
  await theirs.getByRole("button", { name: "Continue to payment" }).click();
  await expect(theirs).toHaveURL(/\/c\/pay\/cs_/);
  await expect(theirs.getByText("$20.00").first()).toBeVisible();
  await plain.close();
});

test("250 credits by a code: made by an admin, redeemed by a program, used up", async ({ page }) => {
  const code = newCode("WELCOME");
  const address = await signUp(page, "boss");
  await admin("grant", address);
  await page.goto("/admin/coupons");
  const form = page.locator("form", { has: page.getByRole("button", { name: "Make credit code" }) });
  await form.getByLabel("Code").fill(code);
  await form.getByLabel("Credits").fill("250");
  await form.getByLabel("Uses (optional)").fill("1");
  await form.getByRole("button", { name: "Make credit code" }).click();
  await expect(page.getByText(`${code} can be redeemed`, { exact: false })).toBeVisible();
  const headers = { authorization: `Bearer ${(await admin("key", address)).key}` };
  const answer = await page.request.post("/credits/redeem", { headers, data: { code } });
  expect(await answer.json()).toEqual({ status: "redeemed", credits: 250 });
  await page.reload();
  await expect(page.getByRole("row", { name: new RegExp(code) })).toContainText("Used up");
});
