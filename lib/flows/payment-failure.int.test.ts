import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { addDays, addMonths } from "../billing/calendar";
import { nowFor } from "../clock";
import { db } from "../db/client";
import { openInvoice } from "../db/invoices";
import { userOf } from "../db/users";
import { stripe } from "../stripe/client";
import { createWorld, type World } from "../testing/world";
import { cancelSubscription } from "./cancel-subscription";
import { previewChange } from "./change-plan";
import { lookAfter } from "./look-after";
import { payInvoice } from "./pay-invoice";
import { startCheckout } from "./start-checkout";
import { syncCustomer } from "./sync-customer";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterEach(() => {
  world.webhooks.lost = false;
});
afterAll(() => world.close());

/** Stripe finalises and charges a renewal an hour and a second after the period's end. */
const RENEWAL_FAILS_MS = 3_601_000;

/** A subscriber of Starter with 1,400 credits left, whose renewal has failed two hours ago. */
async function failing(name: string): Promise<{ userId: string; failedAt: Date; invoiceId: string }> {
  const userId = await world.signUp(`${name}@example.com`);
  await world.subscribe(userId, 1);
  await world.spend(userId, 600);
  await world.changeCard(userId, "pm_card_chargeCustomerFail");
  const { subscription } = await userOf(db(), userId);
  const end = subscription?.periodEnd ?? addDays(nowFor(await userOf(db(), userId)), 31);
  await world.travel(userId, addDays(end, 1 / 12));
  const invoice = await openInvoice(db(), userId);
  return { userId, failedAt: new Date(end.getTime() + RENEWAL_FAILS_MS), invoiceId: invoice?.id ?? "" };
}

const grants = async (userId: string) =>
  (await world.ledger(userId)).filter(({ kind }) => kind === "grant").map(({ amount }) => Number(amount));

test("grace: seven days on what is left, reminders on day 3 and 6, then it ends at Stripe too", async () => {
  const { userId, failedAt } = await failing("amy");
  expect(await world.account(userId)).toMatchObject({
    status: "past_due",
    plan: "Starter",
    reason: "grace",
    allowance: "1400",
  });
  const { state } = await userOf(db(), userId);
  expect(state.graceUntil).toEqual(addDays(failedAt, 7));
  expect(await world.told(userId)).toContain("payment_failed");
  expect(await world.told(userId)).not.toContain("grace_reminder");

  await world.travel(userId, addDays(failedAt, 3));
  await world.travel(userId, addDays(failedAt, 6));
  expect((await world.told(userId)).filter((kind) => kind === "grace_reminder")).toHaveLength(2);
  expect(await world.account(userId)).toMatchObject({ status: "past_due", allowance: "1400" });

  await world.travel(userId, addDays(failedAt, 7));
  expect(await world.account(userId)).toMatchObject({ status: "expired", plan: "Free", allowance: "0" });
  const customer = await world.customer(userId);
  const { data } = await stripe().subscriptions.list({ customer, status: "all" });
  expect(data.map(({ status }) => status)).toEqual(["canceled"]);
  expect((await stripe().invoices.list({ customer, status: "open" })).data).toEqual([]);
  expect(await grants(userId)).toEqual([2_000]);
  expect((await world.told(userId)).filter((kind) => kind === "access_ended")).toHaveLength(1);
  expect(await cancelSubscription(userId)).toEqual({ kind: "nothing_to_cancel" });
});

test("access ends with the grace, though no job has run and no webhook came", async () => {
  const { userId, failedAt } = await failing("ben");
  world.webhooks.lost = true;
  const { stripeTestClockId } = await userOf(db(), userId);
  await world.sql.query("UPDATE users SET simulated_now = $2 WHERE id = $1", [userId, addDays(failedAt, 7)]);
  expect(stripeTestClockId).not.toBeNull();
  expect(await world.account(userId)).toMatchObject({ status: "expired", plan: "Free", allowance: "0" });
});

test("paid on day 3: active, the allowance of that invoice, and the next period as if nothing had been", async () => {
  const { userId, failedAt, invoiceId } = await failing("cy");
  await world.travel(userId, addDays(failedAt, 3));
  expect(await payInvoice(userId, invoiceId)).toMatchObject({ kind: "unpaid", reason: expect.any(String) });
  expect(await world.account(userId)).toMatchObject({ status: "past_due" });
  const customer = await world.customer(userId);
  const good = await stripe().paymentMethods.attach("pm_card_visa", { customer });
  await stripe().invoices.pay(invoiceId, { payment_method: good.id });
  await syncCustomer(customer);
  expect(await world.account(userId)).toMatchObject({ status: "active", plan: "Starter", allowance: "2000" });
  expect(await grants(userId)).toEqual([2_000, 2_000]);
  expect(await payInvoice(userId, invoiceId)).toEqual({ kind: "paid" });
  const { subscription } = await userOf(db(), userId);
  expect(subscription?.periodEnd).toEqual(addMonths(new Date(failedAt.getTime() - RENEWAL_FAILS_MS), 1));
});

test("a new card pays the open invoice by itself, wherever it was given", async () => {
  const { userId } = await failing("dee");
  await world.changeCard(userId, "pm_card_mastercard");
  await syncCustomer(await world.customer(userId));
  expect(await world.account(userId)).toMatchObject({ status: "active", allowance: "2000" });
  expect((await userOf(db(), userId)).card).toMatchObject({ brand: "mastercard", lastFour: "4444" });
  expect(await grants(userId)).toEqual([2_000, 2_000]);
});

test("a new card that fails too is tried once, and the grace goes on", async () => {
  const { userId, invoiceId } = await failing("eli");
  await world.changeCard(userId, "pm_card_chargeCustomerFail");
  for (let again = 0; again < 3; again += 1) await syncCustomer(await world.customer(userId));
  expect(await world.account(userId)).toMatchObject({ status: "past_due", allowance: "1400" });
  const { data } = await stripe().charges.list({ customer: await world.customer(userId) });
  expect(data.filter((charge) => charge.status === "failed")).toHaveLength(2);
  expect(await openInvoice(db(), userId)).toMatchObject({ id: invoiceId });
});

test("while past due nothing is changed; cancelled, it ends at once and nothing is collected any more", async () => {
  const { userId } = await failing("flo");
  expect(await previewChange({ userId, planId: 2 })).toEqual({ kind: "payment_overdue", plan: "Starter" });
  const cancellation = await cancelSubscription(userId);
  expect(cancellation).toMatchObject({ kind: "canceled" });
  expect(await world.account(userId)).toMatchObject({ status: "expired", allowance: "0" });
  const customer = await world.customer(userId);
  expect((await stripe().invoices.list({ customer, status: "open" })).data).toEqual([]);
  expect(await cancelSubscription(userId)).toEqual(cancellation);
});

test("set to end with its period and then past due: cancelled, it ends at once, and again is the same answer", async () => {
  const { userId } = await failing("fox");
  const { subscription } = await userOf(db(), userId);
  await stripe().subscriptions.update(subscription?.id ?? "", { cancel_at_period_end: true });
  await world.travel(userId, addDays(nowFor(await userOf(db(), userId)), 1));
  const cancellation = await cancelSubscription(userId);
  expect(cancellation).toMatchObject({ kind: "canceled" });
  expect(await cancelSubscription(userId)).toEqual(cancellation);
});

test("paid in time, and then made into what we don't sell: nobody acts on the rows that stayed behind", async () => {
  const { userId, failedAt, invoiceId } = await failing("hew");
  const customer = await world.customer(userId);
  const { subscription } = await userOf(db(), userId);
  world.webhooks.lost = true;
  const good = await stripe().paymentMethods.attach("pm_card_visa", { customer });
  await stripe().invoices.pay(invoiceId, { payment_method: good.id });
  const { rows } = await world.sql.query("SELECT stripe_price_id FROM subscription_products WHERE id = 2");
  const extra = await stripe().subscriptionItems.create({
    subscription: subscription?.id ?? "",
    price: rows[0].stripe_price_id,
    proration_behavior: "none",
  });
  const graceEnd = addDays(failedAt, 7);
  await world.sql.query("UPDATE users SET simulated_now = $2 WHERE id = $1", [userId, graceEnd]);
  await lookAfter(userId);
  expect(await cancelSubscription(userId)).toMatchObject({
    kind: "needs_attention",
    reason: expect.stringContaining("2 items"),
  });
  expect(await previewChange({ userId, planId: 2 })).toMatchObject({ kind: "needs_attention" });
  expect(await startCheckout({ userId, planId: 2 })).toMatchObject({ kind: "needs_attention" });
  expect(await stripe().subscriptions.retrieve(subscription?.id ?? "")).toMatchObject({
    status: "active",
    cancel_at_period_end: false,
  });
  const due = await world.sql.query(
    "SELECT looked_after_until < $2 AS open, next_due_at = $2 AS behind FROM users WHERE id = $1",
    [userId, graceEnd],
  );
  expect(due.rows).toEqual([{ open: true, behind: true }]);

  await stripe().subscriptionItems.del(extra.id, { proration_behavior: "none" });
  await lookAfter(userId);
  expect(await world.account(userId)).toMatchObject({ status: "active", allowance: "2000" });
});

test("somebody else's invoice is unknown", async () => {
  const { invoiceId } = await failing("gil");
  const stranger = await world.signUp("stranger@example.com");
  expect(await payInvoice(stranger, invoiceId)).toEqual({ kind: "unknown_invoice" });
  await world.subscribe(stranger, 1);
  expect(await payInvoice(stranger, invoiceId)).toEqual({ kind: "unknown_invoice" });
});
