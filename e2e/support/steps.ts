import { expect, type Page } from "@playwright/test";
import { mailTo, newAddress } from "./stack";

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
  const link = /https?:\S+/.exec((await mailTo(address)).text)?.[0];
  if (!link) throw new Error("The mail has no link");
  return link;
}

export const CARDS = {
  good: "4242 4242 4242 4242",
  declined: "4000 0000 0000 0002",
  challenged: "4000 0025 0000 3155",
};

/** Fills Stripe's page and presses the button; where it leads is for the story to say. */
export async function payWith(page: Page, card: string): Promise<void> {
  await page.getByLabel(/card number/i).fill(card);
  await page.getByLabel(/expir/i).fill("12 / 40");
  await page.getByLabel(/cvc/i).fill("123");
  await page.getByLabel(/name on card/i).fill("Ada Lovelace");
  await page.getByRole("button", { name: /subscribe|pay/i }).click();
}

/** From the price list to Stripe's page, for somebody signed in. */
export async function openCheckout(page: Page, plan: "Starter" | "Pro"): Promise<void> {
  await page.goto("/pricing");
  await page
    .getByRole("button", { name: new RegExp(`Subscribe.*${plan}`) })
    .first()
    .click();
  await expect(page).toHaveURL(/\/c\/pay\/cs_/);
}

export async function subscribeTo(page: Page, plan: "Starter" | "Pro"): Promise<void> {
  await openCheckout(page, plan);
  await payWith(page, CARDS.good);
  await expect(page).toHaveURL(/\/success/);
}
