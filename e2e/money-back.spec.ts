import { expect, test } from "@playwright/test";
import {
  admin,
  chargesOf,
  mailTo,
  refundLatest,
  spend,
  subscribeTwice,
  travelInto,
  winDispute,
} from "./support/stack";
import { CARDS, openCheckout, openOffice, payWith, signUp, subscribeTo } from "./support/steps";

test.slow();

test("subscribed twice: the newer plan stays, the older is ended, its unused half month refunded, and all are told", async ({
  page,
  browser,
}) => {
  const address = await signUp(page, "two");
  await subscribeTo(page, "Starter");
  await travelInto(address, 0.5);
  await subscribeTwice(address);
  expect((await mailTo(address, /earlier subscription was ended/)).text).toContain(
    "$10 for its unused time was refunded",
  );
  await page.goto("/account/notifications");
  await expect(page.getByRole("heading", { name: "An earlier subscription was ended: Starter" })).toHaveCount(
    1,
  );
  await page.goto("/account/invoices");
  await expect(page.getByRole("row").filter({ hasText: "$10 refunded" })).toHaveCount(1);
  expect(await chargesOf(address)).toEqual([2_000, 2_000]);
  expect(await admin("user", address)).toMatchObject({
    status: "active",
    plan: "Starter",
    allowance: "2000",
  });

  const office = await openOffice(browser);
  const { id } = await admin("user", address);
  await office.page.goto(`/admin/subscribers/${id}`);
  const table = office.page.getByRole("table", { name: /Subscriptions/ });
  await expect(table.getByRole("row").filter({ hasText: "active, live" })).toHaveCount(1);
  await expect(table.getByRole("row").filter({ hasText: "Merged: the customer had two" })).toHaveCount(1);
});

test("half refunded after most was spent: 1,000 credits are taken back, 500 are owed, the renewal pays them first", async ({
  page,
}) => {
  const address = await signUp(page, "ref");
  await subscribeTo(page, "Starter");
  await spend(address, 1_500);
  await refundLatest(address, "10");
  await page.goto("/account");
  await expect(page.getByText("You owe 500 credits")).toBeVisible();
  await page.goto("/account/credits");
  await expect(page.getByRole("row").filter({ hasText: "Refund" })).toContainText("−1,000");
  await page.goto("/account/invoices");
  await expect(page.getByText("$10 refunded")).toBeVisible();
  await mailTo(address, /\$10 was refunded/);
  await mailTo(address, /1,000 credits were taken back/);

  await admin("advance", address);
  await page.goto("/account");
  await expect(page.getByText("You owe")).toHaveCount(0);
  expect(await admin("user", address)).toMatchObject({ status: "active", allowance: "1500" });
});

test("a disputed payment takes its 2,000 credits back, the dispute won gives them again", async ({
  page,
}) => {
  const address = await signUp(page, "dis");
  await openCheckout(page, "Starter");
  await payWith(page, CARDS.disputed);
  await expect(page).toHaveURL(/\/success/);
  expect((await mailTo(address, /2,000 credits were taken back/)).text).toContain("Your bank withdrew");
  await page.goto("/account/credits");
  await expect(page.getByRole("row").filter({ hasText: "Dispute" })).toContainText("−2,000");
  expect(await admin("user", address)).toMatchObject({ status: "active", allowance: "0" });

  await winDispute(address);
  expect((await mailTo(address, /2,000 credits were added/)).text).toContain("The dispute was undone");
  await page.reload();
  await expect(page.getByRole("row").filter({ hasText: "Given back" })).toContainText("+2,000");
  expect(await admin("user", address)).toMatchObject({ allowance: "2000" });
});

test("overage to 500 credits, allowed by an admin, is shown before and while it is used; beyond it they are owed", async ({
  page,
}) => {
  const address = await signUp(page, "ove");
  await subscribeTo(page, "Starter");
  await admin("overage", address, "--cap", "500", "--reason", "Launch week");
  await page.goto("/account");
  await expect(page.getByText("Agreed overage: use may go 500 credits below zero.")).toBeVisible();
  await spend(address, 2_300);
  await page.reload();
  await expect(page.getByText("You are 300 credits below zero")).toBeVisible();
  await spend(address, 200);
  await page.reload();
  await expect(page.getByText("You owe 500 credits")).toBeVisible();
  await admin("advance", address);
  expect(await admin("user", address)).toMatchObject({ status: "active", allowance: "1500" });
});
