import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { admin } from "./support/stack";
import { signUp, subscribeTo } from "./support/steps";

const PUBLIC = ["/", "/pricing", "/contact-sales", "/signin", "/canceled", "/nowhere"];
const ACCOUNT = [
  "/account",
  "/account/change",
  "/account/payment",
  "/account/invoices",
  "/account/credits",
  "/account/credits?kind=usage&from=2026-02-31",
  "/account/usage",
  "/account/usage?from=2001-01-01",
  "/account/notifications",
  "/account/keys",
  "/account/cancel",
  "/account/subscribe?plan_id=2",
  "/canceled",
  "/success?session_id=cs_test_nothing",
];
const SUBSCRIBED = [
  "/account",
  "/account/change",
  "/account/change?plan=2",
  "/account/change?plan=4",
  "/account/payment",
  "/account/invoices",
  "/account/credits",
  "/account/usage",
  "/account/notifications",
  "/account/cancel",
  "/account/subscribe?plan_id=2",
];
const ADMIN = ["/admin/subscribers", "/admin/events", "/admin/contracts", "/admin/coupons"];

/** Of axe's rules, those that a theme can break. */
const OF_COLOUR = ["color-contrast", "link-in-text-block"];

/** No finding of axe, no sideways scroll, one h1: in both themes, on a phone and on a desk. */
async function inspect(page: Page, path: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(path);
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [320, 1280]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      const where = `${path} ${colorScheme} ${width}`;
      await expect(page.locator("h1"), where).toHaveCount(1);
      // A page is one document, which axe can finish in place instead of in a window of its own.
      const axe = new AxeBuilder({ page }).setLegacyMode();
      if (colorScheme === "dark") axe.withRules(OF_COLOUR);
      const { violations } = await axe.analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        where,
      ).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, where).toBeLessThanOrEqual(0);
    }
  }
}

for (const path of PUBLIC) test(`${path} for a stranger`, ({ page }) => inspect(page, path));

test("the pages of an account on trial", async ({ page }) => {
  test.setTimeout(420_000);
  await signUp(page, "ada");
  for (const path of ACCOUNT) await inspect(page, path);
});

test("the pages of keys", async ({ page }) => {
  test.slow();
  const address = await signUp(page, "cleo");
  const { id } = await admin("key", address, "--limit", "500", "--expires", "2030-01-01");
  const { id: ended } = await admin("key", address, "--name", "another");
  await admin("key-revoke", address, String(ended));
  for (const path of ["", `/${id}/rotate`, `/${id}/revoke`, `/${ended}/revoke`, `?revoked=${ended}`])
    await inspect(page, `/account/keys${path}`);
});

test("the pages of a subscriber", async ({ page }) => {
  test.setTimeout(420_000);
  await signUp(page, "ben");
  await subscribeTo(page, "Starter");
  for (const path of SUBSCRIBED) await inspect(page, path);
});

test("the pages of an admin", async ({ page }) => {
  test.slow();
  const address = await signUp(page, "boss");
  await subscribeTo(page, "Pro");
  await admin("grant", address);
  const { id } = await admin("user", address);
  await admin(
    "contract",
    address,
    "--price",
    "350",
    "--cycle",
    "monthly",
    "--credits",
    "40000",
    "--reason",
    "Offer",
  );
  for (const path of [...ADMIN, `/admin/subscribers/${id}`]) await inspect(page, path);
});

test("addresses that make no sense get a page, never a fault", async ({ page }) => {
  const address = await signUp(page, "boss");
  await admin("grant", address);
  for (const path of [
    "/admin/subscribers?page=abc&status=nonsense&plan=1",
    "/admin/subscribers?page=999999999999&q=%25_%5C",
    "/admin/subscribers/nobody",
    "/admin/events?page=-1&status=x&q=%00",
    "/admin/events/evt_nothing",
    "/account/change?plan=abc",
    "/account/change?plan=99999999999999",
    "/account/invoices?after=in_nothing",
    "/account/credits?cursor=abc&kind=nonsense&key=%00&model=%25",
    "/account/credits?cursor=99999999999999999&from=2026-01-31&to=2026-01-01",
    "/account/usage?from=abc&to=9999-99-99",
    "/account/usage?from=2001-01-01&to=2099-01-01",
    "/account/subscribe?plan_id=abc",
    "/account/subscribe?plan_id=99999999999999",
    "/success",
    "/success?session_id=%00",
    "/signin?callbackUrl=https://elsewhere.example/",
    "/signin?callbackUrl=/.//elsewhere.example",
    "/signin?callbackUrl=/%2e//elsewhere.example",
    "/signin?callbackUrl=/..//elsewhere.example",
    "/signin?callbackUrl=//elsewhere.example",
  ]) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBeLessThan(500);
    expect(new URL(page.url()).hostname).toBe("localhost");
  }
});

test("a message to sales is kept and mailed; a wrong one names its field", async ({ page }) => {
  await page.goto("/contact-sales");
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByLabel(/Email/).fill("ada@example");
  await page.getByLabel(/Message|need/i).fill("We need a million requests a day.");
  await page.getByRole("button", { name: /send/i }).click();
  await expect(page.getByText(/address we can reply to/i)).toBeVisible();
  await page.getByLabel(/Email/).fill("ada@example.com");
  await page.getByRole("button", { name: /send/i }).click();
  await expect(page.getByText(/has arrived/i)).toBeVisible();
});
