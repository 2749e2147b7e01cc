import { expect, test } from "@playwright/test";
import { admin, newAddress } from "./support/stack";
import {
  askForLink,
  CARDS,
  linkFor,
  openCheckout,
  payWith,
  signIn,
  signUp,
  subscribeTo,
} from "./support/steps";

test("a stranger signs up, gets the trial, picks Starter, pays and is active; an admin sees them", async ({
  page,
  browser,
}) => {
  const address = await signUp(page, "ada");
  await expect(page.getByText("1,000").first()).toBeVisible();
  expect(await admin("user", address)).toMatchObject({ status: "trial", allowance: "1000" });

  await subscribeTo(page, "Starter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Starter");
  expect(await admin("user", address)).toMatchObject({
    status: "active",
    plan: "Starter",
    allowance: "2000",
  });
  await page.goto("/account");
  await expect(page.getByText("Active").first()).toBeVisible();
  await expect(page.getByText("2,000").first()).toBeVisible();

  const office = await (await browser.newContext()).newPage();
  const boss = await signUp(office, "boss");
  await office.goto("/admin/subscribers");
  await expect(office.getByRole("heading", { level: 1 })).toContainText("no page at this address");
  await admin("grant", boss);
  await office.goto(`/admin/subscribers?q=${encodeURIComponent(address)}`);
  const row = office.getByRole("row").filter({ hasText: address });
  for (const fact of ["Starter", "Active", "2,000"]) await expect(row).toContainText(fact);
  await expect(office.getByRole("row").filter({ hasText: boss })).toHaveCount(0);
});

test("the plan that was being bought outlives signing in", async ({ page }) => {
  const address = newAddress("ben");
  await page.goto("/pricing");
  await page
    .getByRole("button", { name: /Subscribe.*Pro/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/signin\?callbackUrl=/);
  await askForLink(page, address);
  await page.goto(await linkFor(address));
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Pro");
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await payWith(page, CARDS.good);
  await expect(page).toHaveURL(/\/success/);
  expect(await admin("user", address)).toMatchObject({ status: "active", plan: "Pro", allowance: "5000" });
});

test("a declined card: a clear message, no subscription, the same session takes another card", async ({
  page,
}) => {
  const address = await signUp(page, "cleo");
  await openCheckout(page, "Starter");
  const session = page.url();
  await payWith(page, CARDS.declined);
  await expect(page.getByRole("alert")).toContainText(/declined/i);
  expect(page.url()).toBe(session);
  expect(await admin("user", address)).toMatchObject({ status: "trial", allowance: "1000" });
  await payWith(page, CARDS.good);
  await expect(page).toHaveURL(/\/success/);
  expect(await admin("user", address)).toMatchObject({ status: "active", allowance: "2000" });
});

test("3-D Secure: failed it leaves everything as it was, completed it subscribes", async ({ page }) => {
  const address = await signUp(page, "dan");
  await openCheckout(page, "Starter");
  await payWith(page, CARDS.challenged);
  await page.getByRole("button", { name: /fail/i }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  expect(await admin("user", address)).toMatchObject({ status: "trial" });
  await payWith(page, CARDS.challenged);
  await page.getByRole("button", { name: /complete/i }).click();
  await expect(page).toHaveURL(/\/success/);
  expect(await admin("user", address)).toMatchObject({ status: "active" });
});

test("an abandoned Checkout changes nothing, and is taken up again from the page it leads back to", async ({
  page,
}) => {
  const address = await signUp(page, "eve");
  await openCheckout(page, "Starter");
  await page.getByRole("link", { name: /back/i }).first().click();
  await expect(page).toHaveURL(/\/canceled/);
  await expect(page.getByText(/not charged/i).first()).toBeVisible();
  expect(await admin("user", address)).toMatchObject({ status: "trial", allowance: "1000" });
  await page
    .getByRole("link", { name: /checkout|payment|Starter/i })
    .first()
    .click();
  await payWith(page, CARDS.good);
  await expect(page).toHaveURL(/\/success/);
});

test("what only a browser takes for an address is named at the field", async ({ page }) => {
  await page.goto("/signin");
  const field = page.getByLabel("Email");
  await field.fill("ada@localhost");
  await page.getByRole("button", { name: "Email me a link" }).click();
  await expect(field).toHaveAccessibleDescription(/Enter your address, as name@example.com/);
  await expect(field).toHaveValue("ada@localhost");
  await expect(page.getByText("could not be sent")).toHaveCount(0);
});

test("signing in again finds the same account, and a used link says so", async ({ page, context }) => {
  const address = await signUp(page, "fay");
  const used = await linkFor(address);
  await context.clearCookies();
  await page.goto(used);
  await expect(page).toHaveURL(/\/signin\?.*error=Verification/);
  await expect(page.getByText(/used|expired/i).first()).toBeVisible();
  const before = await admin("user", address);
  await signIn(page, address);
  await expect(page).toHaveURL(/\/account$/);
  expect(await admin("user", address)).toMatchObject({ id: before.id, allowance: "1000" });
});
