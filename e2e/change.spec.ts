import { expect, test } from "@playwright/test";
import { admin, chargesOf, mailTo, travelInto } from "./support/stack";
import {
  agree,
  CARDS,
  lookAt,
  openCheckout,
  openOffice,
  payWith,
  signUp,
  subscribeTo,
  updateCard,
} from "./support/steps";

test.slow();

test("an upgrade half-way through the month costs the amount that was shown, and brings all credits", async ({
  page,
}) => {
  const address = await signUp(page, "ada");
  await subscribeTo(page, "Starter");
  await travelInto(address, 0.5);
  await page.goto("/pricing");
  await page.getByRole("link", { name: "Upgrade to Pro" }).first().click();
  await expect(page.getByText("−$10")).toBeVisible();
  await expect(page.getByText("Due today")).toBeVisible();
  await expect(page.getByText("5,000 credits a month instead of 2,000")).toBeVisible();
  await agree(page, "Pay $40 and switch");
  await expect(page.getByText("You are on Pro now")).toBeVisible();
  await expect(page.getByText("$40 was charged.")).toBeVisible();
  expect(await chargesOf(address)).toEqual([2_000, 4_000]);
  expect(await admin("user", address)).toMatchObject({ status: "active", plan: "Pro", allowance: "5000" });

  await page.goto("/account/invoices");
  await expect(page.getByRole("row").filter({ hasText: "$40" })).toContainText("Paid");
  await mailTo(address, /You are on Pro now/);
});

test("an amount that has moved since is not charged: the page shows the new one and asks again", async ({
  page,
}) => {
  const address = await signUp(page, "bea");
  await subscribeTo(page, "Starter");
  await travelInto(address, 0.5);
  await lookAt(page, "Pro");
  await travelInto(address, 0.75);
  await agree(page, "Pay $40 and switch");
  await expect(page.getByText("The amount has moved since you looked")).toBeVisible();
  expect(await chargesOf(address)).toEqual([2_000]);
  await agree(page, "Pay $45 and switch");
  await expect(page.getByText("$45 was charged.")).toBeVisible();
  expect(await chargesOf(address)).toEqual([2_000, 4_500]);
});

test("a declined card leaves the old plan; another card on Stripe's page finishes the switch", async ({
  page,
}) => {
  const address = await signUp(page, "cleo");
  await subscribeTo(page, "Starter");
  await updateCard(page, CARDS.failing);
  await lookAt(page, "Pro");
  await agree(page, "Pay $30 and switch");
  await expect(page.getByText("Your card was declined")).toBeVisible();
  expect(await admin("user", address)).toMatchObject({ plan: "Starter", allowance: "2000" });

  await page.goto("/account");
  await expect(page.getByText("Your switch to Pro waits for $30")).toBeVisible();
  await page.getByRole("link", { name: "Finish or give up" }).click();
  await page.getByRole("link", { name: "Pay $30 on Stripe's page" }).click();
  await payWith(page, CARDS.good);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("paid");
  await page.goto("/account/change");
  await expect(page.getByText("You are on Pro, $50 per month.")).toBeVisible();
  expect(await chargesOf(address)).toEqual([2_000, 3_000]);
  expect(await admin("user", address)).toMatchObject({ plan: "Pro", allowance: "5000" });
});

test.describe("3-D Secure", () => {
  test("passed over the page, the switch is made without leaving it", async ({ page }) => {
    const address = await signUp(page, "dan");
    await subscribeChallenged(page);
    await lookAt(page, "Pro");
    await agree(page, "Pay $30 and switch");
    const bank = page.frameLocator("iframe[title='Your bank']");
    await bank.getByRole("button", { name: "Complete" }).click();
    await expect(page.getByText("You are on Pro now")).toBeVisible();
    await expect(page).toHaveURL(/\/account\/change/);
    expect(await chargesOf(address)).toEqual([2_000, 3_000]);
    expect(await admin("user", address)).toMatchObject({ plan: "Pro", allowance: "5000" });
  });

  test("abandoned, the old plan stays; given up, nothing remains of it", async ({ page }) => {
    const address = await signUp(page, "eve");
    await subscribeChallenged(page);
    await lookAt(page, "Pro");
    await agree(page, "Pay $30 and switch");
    await expect(page.locator("iframe[title='Your bank']")).toBeVisible();
    await page.goto("/account/change");
    await expect(page.getByRole("heading", { name: "Your bank asks you to confirm $30" })).toBeVisible();
    expect(await admin("user", address)).toMatchObject({ plan: "Starter", allowance: "2000" });
    await page.getByRole("button", { name: "Keep my present plan" }).click();
    await expect(page.getByText("Starter stays")).toBeVisible();
    await expect(page.getByText("Your bank asks you to confirm")).toHaveCount(0);
    expect(await chargesOf(address)).toEqual([2_000]);
  });

  test("failed, it says that nothing was charged", async ({ page }) => {
    const address = await signUp(page, "fay");
    await subscribeChallenged(page);
    await lookAt(page, "Pro");
    await agree(page, "Pay $30 and switch");
    const bank = page.frameLocator("iframe[title='Your bank']");
    await bank.getByRole("button", { name: "Fail" }).click();
    await expect(page.getByText("Your card was declined")).toBeVisible();
    await expect(page.getByRole("link", { name: "Pay $30 on Stripe's page" })).toBeVisible();
    expect(await chargesOf(address)).toEqual([2_000]);
  });

  test("where stripe.js can't load, Stripe's page asks instead", async ({ page }) => {
    await page.route("**/js/stripe.js", (route) => route.abort());
    await signUp(page, "gil");
    await subscribeChallenged(page);
    await lookAt(page, "Pro");
    await agree(page, "Pay $30 and switch");
    await expect(page.getByText("Your bank can't be asked on this page")).toBeVisible();
    await page.getByRole("link", { name: "Pay $30 on Stripe's page" }).click();
    await expect(page).toHaveURL(/\/i\/in_/);
  });

  async function subscribeChallenged(page: Parameters<typeof payWith>[0]): Promise<void> {
    await openCheckout(page, "Starter");
    await payWith(page, CARDS.alwaysChallenged);
    await page.getByRole("button", { name: /complete/i }).click();
    await expect(page).toHaveURL(/\/success/);
  }
});

test("a downgrade is planned, shown everywhere, and taken back with one click", async ({ page }) => {
  const address = await signUp(page, "hal");
  await subscribeTo(page, "Pro");
  await lookAt(page, "Starter");
  await expect(page.getByText("Nothing today.")).toBeVisible();
  await agree(page, /^Switch on \d+ \w+$/);
  await expect(page.getByText(/You switch to Starter on/)).toBeVisible();
  expect(await admin("user", address)).toMatchObject({ plan: "Pro", allowance: "5000" });

  await page.goto("/pricing");
  await expect(page.getByRole("link", { name: /Scheduled.*Starter/ }).first()).toBeVisible();
  await page.goto("/account/cancel");
  await expect(page.getByText(/your planned switch to Starter/)).toBeVisible();
  await page.goto("/account");
  await expect(page.getByText(/Switches to Starter on/).first()).toBeVisible();
  await page.getByRole("button", { name: "Keep Pro" }).click();
  await expect(page.getByText(/Renews on .* for \$50/)).toBeVisible();
  await expect(page.getByText(/Switches to Starter on/)).toHaveCount(0);
  expect(await chargesOf(address)).toEqual([5_000]);
});

test("a planned downgrade is applied by the renewal, for the lower price", async ({ page, browser }) => {
  const address = await signUp(page, "ida");
  await subscribeTo(page, "Pro");
  await lookAt(page, "Starter");
  await agree(page, /^Switch on/);
  await expect(page.getByText(/You switch to Starter on/)).toBeVisible();
  const office = await openOffice(browser);
  await office.advance(address);
  expect(await admin("user", address)).toMatchObject({ plan: "Starter", allowance: "2000" });
  expect(await chargesOf(address)).toEqual([5_000, 2_000]);
});

test("from months to a year: paid less the unused month, credits month by month", async ({
  page,
  browser,
}) => {
  const address = await signUp(page, "jan");
  await subscribeTo(page, "Starter");
  await travelInto(address, 0.5);
  await lookAt(page, "Starter", "year");
  await expect(page.getByText("$40 a year saved, in one payment")).toBeVisible();
  await agree(page, "Pay $190 and switch");
  await expect(page.getByText("$190 was charged.")).toBeVisible();
  const office = await openOffice(browser);
  await office.advance(address);
  expect(await chargesOf(address)).toEqual([2_000, 19_000]);
  await page.goto("/account/credits");
  await expect(page.getByText("Month of a yearly plan").first()).toBeVisible();
});

test("without a script the same page previews and pays", async ({ page, browser }) => {
  const address = await signUp(page, "kim");
  await subscribeTo(page, "Starter");
  const plain = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const quiet = await plain.newPage();
  await quiet.goto("/account/change");
  await quiet.getByRole("radio", { name: /^Pro.*per month/ }).check();
  await quiet.getByRole("button", { name: "Show what it costs" }).click();
  await agree(quiet, "Pay $30 and switch");
  await expect(quiet.getByText("You are on Pro now")).toBeVisible();
  expect(await chargesOf(address)).toEqual([2_000, 3_000]);
});
