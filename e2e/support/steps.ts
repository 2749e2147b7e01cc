import { type Browser, expect, type Page } from "@playwright/test";
import { admin, mailTo, newAddress } from "./stack";

/** Steps that several stories share, as a person does them. */

export async function signUp(page: Page, name: string): Promise<string> {
  const address = newAddress(name);
  await signIn(page, address);
  await expect(page).toHaveURL(/\/account$/);
  return address;
}

export async function signIn(
  page: Page,
  address: string,
  from = "/signin?callbackUrl=/account",
): Promise<void> {
  await page.goto(from);
  await askForLink(page, address);
  await page.goto(await linkFor(address));
}

export async function askForLink(page: Page, address: string): Promise<void> {
  await page.getByLabel("Email").fill(address);
  await page.getByRole("button", { name: /link/i }).click();
  await expect(page.getByText(/check your mail/i).first()).toBeVisible();
}

export async function linkFor(address: string): Promise<string> {
  const link = /https?:\S+/.exec((await mailTo(address, /^Sign in/)).text)?.[0];
  if (!link) throw new Error("The mail has no link");
  return link;
}

export const CARDS = {
  good: "4242 4242 4242 4242",
  other: "5555 5555 5555 4444",
  declined: "4000 0000 0000 0002",
  /** Can be kept, and is declined whenever it is charged. */
  failing: "4000 0000 0000 0341",
  /** Its holder disputes every payment at once. */
  disputed: "4000 0000 0000 0259",
  challenged: "4000 0025 0000 3155",
  /** Its bank asks at every payment. */
  alwaysChallenged: "4000 0027 6000 3184",
};

async function fillCard(page: Page, card: string): Promise<void> {
  await page.getByLabel(/card number/i).fill(card);
  await page.getByLabel(/expir/i).fill("12 / 40");
  await page.getByLabel(/cvc/i).fill("123");
  await page.getByLabel(/name on card/i).fill("Ada Lovelace");
}

/** Fills Stripe's page and presses the button; where it leads is for the story to say. */
export async function payWith(page: Page, card: string): Promise<void> {
  await fillCard(page, card);
  await page.getByRole("button", { name: /subscribe|pay/i }).click();
}

type Plan = "Starter" | "Pro";

/** From the price list to Stripe's page, for somebody signed in. */
export async function openCheckout(page: Page, plan: Plan): Promise<void> {
  await page.goto("/pricing");
  await page
    .getByRole("button", { name: new RegExp(`Subscribe.*${plan}`) })
    .first()
    .click();
  await expect(page).toHaveURL(/\/c\/pay\/cs_/);
}

export async function subscribeTo(page: Page, plan: Plan): Promise<void> {
  await openCheckout(page, plan);
  await payWith(page, CARDS.good);
  await expect(page).toHaveURL(/\/success/);
  // The page asks Stripe while it is sent: with its end, that is over.
  await page.waitForLoadState();
}

/** From the account to Stripe's portal and back, with another card on file. */
export async function updateCard(page: Page, card: string): Promise<void> {
  await page.goto("/account/payment");
  await page.getByRole("button", { name: "Update card" }).click();
  await expect(page).toHaveURL(/\/p\/session\//);
  await fillCard(page, card);
  await page.getByRole("button", { name: /save/i }).click();
  await expect(page).toHaveURL(/\/account\/payment$/);
  await expect(page.getByText(`ending in ${card.slice(-4)}`)).toBeVisible();
}

/** Opens the page that changes plans and looks at one of them. */
export async function lookAt(page: Page, plan: Plan, per: "month" | "year" = "month"): Promise<void> {
  await page.goto("/account/change");
  await page.getByRole("radio", { name: new RegExp(`^${plan}.*per ${per}`) }).check();
  await expect(page.getByRole("heading", { name: new RegExp(`^${plan}, from`) })).toBeVisible();
}

/** Ticks the box where money moves, and presses the button that names the amount or the day. */
export async function agree(page: Page, button: string | RegExp): Promise<void> {
  const press = page.getByRole("button", { name: button });
  // The box comes with the button: looked for earlier, it is not there on a page that still loads.
  await expect(press).toBeVisible();
  const consent = page.getByRole("checkbox", { name: /I agree/ });
  if (await consent.isVisible()) await consent.check();
  await press.click();
}

/** An admin in a browser of their own. */
export async function openOffice(browser: Browser) {
  const page = await (await browser.newContext()).newPage();
  const boss = await signUp(page, "boss");
  await admin("grant", boss);
  return {
    page,
    /** To what comes next in the user's time: a renewal, an end. */
    async advance(address: string): Promise<void> {
      const { id } = await admin("user", address);
      await page.goto(`/admin/subscribers/${id}`);
      await page.getByRole("button", { name: "Advance to end of period" }).click();
      await page
        .getByRole("alertdialog")
        .getByRole("button", { name: /advance/i })
        .click();
      await expect(page.getByText(/time is now/i).first()).toBeVisible({ timeout: 30_000 });
    },
  };
}
