import { expect, type Page, test } from "@playwright/test";
import { admin, mailTo, spend } from "./support/stack";
import { signIn, signUp } from "./support/steps";

/** Whichever comes first: three days, 1,000 credits, 1,000 requests. */
for (const [end, bring] of [
  ["its time", (address: string) => admin("advance", address)],
  ["its credits", (address: string) => spend(address, 1_000)],
  ["its requests", (address: string) => spend(address, 0, 1_000)],
] as const)
  test(`a trial ends with ${end}: Free, without credits, and a plan is what comes next`, async ({ page }) => {
    const address = await signUp(page, "try");
    await bring(address);
    await page.goto("/account");
    await expectOver(page);
    expect(await admin("user", address)).toMatchObject({ status: "expired", plan: "Free", allowance: "0" });
    if (end === "its time") await mailTo(address, /trial has ended/);
  });

test("a person has one trial: another spelling of the address gets an account without one", async ({
  page,
}) => {
  const address = await signUp(page, "one");
  await page.context().clearCookies();
  const again = address.replace("@", "+again@");
  await signIn(page, again);
  await expectOver(page);
  await expect(page.getByText("A person has one trial")).toBeVisible();
  expect(await admin("user", again)).toMatchObject({ status: "expired", allowance: "0" });
});

async function expectOver(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 2, name: "Free" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Choose a plan" }).first()).toBeVisible();
}
