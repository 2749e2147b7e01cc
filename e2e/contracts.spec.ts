import { expect, test } from "@playwright/test";
import { admin, adminCommand, mailTo, newAddress } from "./support/stack";
import { CARDS, payWith, signUp } from "./support/steps";

test("an admin offers Acme $350 for 40,000 credits, Acme buys it by the link, and the offer ends", async ({
  page,
  browser,
}) => {
  test.slow();
  const acme = await browser.newContext();
  const theirs = await acme.newPage();
  const address = await signUp(theirs, "acme");

  await admin("grant", await signUp(page, "boss"));
  await page.goto(`/admin/contracts?email=${encodeURIComponent(address)}`);
  await page.getByLabel("Name").fill("Enterprise for Acme");
  await page.getByLabel("Price in dollars").fill("about 350");
  await page.getByLabel("Credits a month").fill("40000");
  await page.getByLabel("Requests a minute").fill("5000");
  await page.getByLabel("Overage in credits").fill("500");
  await page.getByLabel("Reason").fill("Offer 17");
  await page.getByRole("button", { name: "Offer contract" }).click();
  await expect(page.getByText("Nothing was done. Correct the marked fields.")).toBeVisible();
  await expect(page.getByLabel("Price in dollars")).toHaveAccessibleDescription(/350\.50/);
  await expect(page.getByLabel("Credits a month")).toHaveValue("40000");

  await page.getByLabel("Price in dollars").fill("350");
  await page.getByRole("button", { name: "Offer contract" }).click();
  await expect(page.getByText(/is on offer to acme/)).toBeVisible();
  const row = page.getByRole("row", { name: /Enterprise for Acme/ }).filter({ hasText: address });
  await expect(row).toContainText(
    "$350 per month, 40,000 credits a month, unlimited requests, 5,000 a minute, overage to 500",
  );
  const link = await row.getByText(/\/account\/subscribe\?plan_id=\d+/).innerText();

  await theirs.goto(link);
  await expect(theirs.getByRole("heading", { level: 1 })).toHaveText("Subscribe to Enterprise for Acme");
  await theirs.getByRole("button", { name: "Continue to payment" }).click();
  await payWith(theirs, CARDS.good);
  await expect(theirs).toHaveURL(/\/success/);
  expect(await admin("user", address)).toMatchObject({ plan: "Enterprise for Acme", allowance: "40000" });
  await acme.close();

  await page.reload();
  await expect(row).toContainText("In use");
  await row.getByRole("button", { name: /^End/ }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel("Reason").fill("Superseded by offer 18");
  await dialog.getByRole("button", { name: "End contract" }).click();
  await expect(row).toContainText("In use, ended");
  expect(await admin("user", address)).toMatchObject({ status: "active", plan: "Enterprise for Acme" });
});

test("by invoice: offered in the office, mailed, paid on Stripe's page; only then it is theirs", async ({
  page,
  browser,
}) => {
  test.slow();
  const theirs = await (await browser.newContext()).newPage();
  const address = await signUp(theirs, "invoiced");
  await admin("grant", await signUp(page, "boss"));
  await page.goto(`/admin/contracts?email=${encodeURIComponent(address)}`);
  await page.getByLabel("Name").fill("Enterprise by invoice");
  await page.getByLabel("Paid").selectOption("invoice");
  await page.getByLabel("Price in dollars").fill("350");
  await page.getByLabel("Credits a month").fill("40000");
  await page.getByLabel("Reason").fill("Offer 22");
  await page.getByRole("button", { name: "Offer contract" }).click();
  // Customer, price, subscription and invoice are made at Stripe meanwhile.
  await expect(page.getByText("Its first invoice was mailed to them")).toBeVisible({ timeout: 30_000 });
  const row = page.getByRole("row").filter({ hasText: address });
  await expect(row).toContainText("by invoice");
  await expect(row).toContainText("Invoice due");

  const { text } = await mailTo(address, /Invoice for Enterprise by invoice: \$350/);
  await theirs.goto("/account/payment");
  await expect(theirs.getByText("An invoice of $350 is to be paid by")).toBeVisible();
  await expect(theirs.getByRole("link", { name: "Pay on Stripe's page" })).toBeVisible();
  expect(await admin("user", address)).toMatchObject({ status: "trial", plan: "Free" });
  await theirs.goto(/http\S+\/i\/in_\w+/.exec(text)?.[0] ?? "");
  await payWith(theirs, CARDS.good);
  await expect(theirs.getByRole("heading", { level: 1 })).toContainText("paid");
  await mailTo(address, /Receipt: \$350/);
  await theirs.goto("/account");
  await expect(theirs.getByRole("heading", { level: 2, name: "Enterprise by invoice" })).toBeVisible();
  await expect(theirs.getByText(/By an invoice that comes on that day/)).toBeVisible();
  expect(await admin("user", address)).toMatchObject({ status: "active", allowance: "40000" });
  await page.reload();
  await expect(row).toContainText("In use");
});

test("the same by the command: offered once, and to nobody who never signed in", async ({ page }) => {
  test.slow();
  const address = await signUp(page, "acme");
  const terms = ["--price", "2400", "--cycle", "yearly", "--credits", "20000", "--reason", "Offer 21"];
  const offer = await adminCommand("contract", address, ...terms);
  expect(offer).toMatchObject({
    contract: "created",
    send_them: expect.stringContaining("/account/subscribe?"),
  });
  expect(await adminCommand("contract", address, ...terms)).toMatchObject({
    contract: "exists",
    plan_id: offer.plan_id,
  });
  await expect(adminCommand("contract", newAddress("nobody"), ...terms)).rejects.toThrow(
    /they sign in once first/,
  );
  await expect(adminCommand("contract", address, "--price", "0.5", "--cycle", "weekly")).rejects.toThrow(
    /price: Enter at least \$1[\s\S]*cycle: must be monthly or yearly[\s\S]*--credits is missing/,
  );
  await page.goto(String(offer.send_them));
  await expect(page.getByText("$2,400", { exact: false }).first()).toBeVisible();
});

test("refund, overage and time by the command", async ({ page }) => {
  test.slow();
  const address = await signUp(page, "refunded");
  await page.goto("/account/subscribe?plan_id=1");
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await payWith(page, CARDS.good);
  await expect(page).toHaveURL(/\/success/);
  const key = String((await admin("key", address)).key);
  const { invoices } = await (
    await page.request.get("/user/invoices", { headers: { authorization: `Bearer ${key}` } })
  ).json();
  const refund = (amount: string) =>
    adminCommand("refund", address, "--invoice", invoices[0].id, "--amount", amount, "--reason", "Outage");
  await expect(refund("20.01")).rejects.toThrow(/\$20 is left of what was paid/);
  expect(await refund("5")).toMatchObject({ refunded: "$5", left_of_the_payment: "$15" });
  expect(await admin("user", address)).toMatchObject({ allowance: "1500" });
  expect(await adminCommand("overage", address, "--cap", "500", "--reason", "Launch")).toMatchObject({
    in_force: "500",
  });
  await expect(adminCommand("overage", address, "--cap", "-1", "--reason", "Launch")).rejects.toThrow(/cap/);
  await admin("advance", address);
  expect(await admin("user", address)).toMatchObject({ status: "active", allowance: "2000" });

  await page.context().clearCookies();
  await admin("grant", await signUp(page, "boss"));
  const { id } = await admin("user", address);
  await page.goto(`/admin/subscribers/${id}`);
  const table = page.getByRole("table", { name: /Invoices/ });
  await expect(table.getByRole("row")).toHaveCount(3);
  await expect(table).toContainText("$5");
  await expect(page.getByText("Visa ending in 4242")).toBeVisible();
  await expect(page.getByRole("table", { name: /Notices/ })).toContainText("$5 was refunded");
});
