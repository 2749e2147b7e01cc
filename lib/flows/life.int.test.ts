import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { card, challenged, declined, submit, target } from "../../sandbox/stripe/testing/browser";
import { addMonths } from "../billing/calendar";
import { db, locked } from "../db/client";
import { userOf } from "../db/users";
import { stripe } from "../stripe/client";
import { createWorld, type World } from "../testing/world";
import { advanceToPeriodEnd } from "./advance-clock";
import { cancelSubscription, resumeSubscription } from "./cancel-subscription";
import { confirmCheckout, unfinishedCheckout } from "./confirm-checkout";
import { startCheckout, startPackCheckout } from "./start-checkout";
import { syncCustomer } from "./sync-customer";

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterEach(() => {
  world.webhooks.lost = false;
});
afterAll(() => world.close());

const amounts = async (userId: string) =>
  (await world.ledger(userId)).map(({ kind, amount }) => `${kind} ${Number(amount)}`);

test("sign-up, Starter, a renewal, cancel, the end: every credit is in the ledger", async () => {
  const ada = await world.signUp("ada@example.com");
  expect(await world.account(ada)).toMatchObject({ status: "trial", plan: "Free", allowance: "1000" });

  await world.subscribe(ada, 1);
  expect(await world.account(ada)).toMatchObject({ status: "active", plan: "Starter", allowance: "2000" });

  const before = await userOf(db(), ada);
  expect(await advanceToPeriodEnd(ada, "cli")).toMatchObject({ kind: "advanced" });
  const after = await userOf(db(), ada);
  expect(after.subscription?.periodStart).toEqual(before.subscription?.periodEnd);
  expect(after.subscription?.periodEnd).toEqual(
    addMonths(before.subscription?.periodStart ?? new Date(Number.NaN), 2),
  );
  expect(await world.account(ada)).toMatchObject({ status: "active", plan: "Starter", allowance: "2000" });

  const cancellation = await cancelSubscription(ada, "too dear");
  expect(cancellation).toEqual({
    kind: "canceled",
    canceledAt: expect.any(Date),
    effectiveUntil: after.subscription?.periodEnd,
  });
  expect(await cancelSubscription(ada)).toEqual(cancellation);
  expect(await world.account(ada)).toMatchObject({ status: "canceled", plan: "Starter", allowance: "2000" });

  expect(await advanceToPeriodEnd(ada, "cli")).toMatchObject({ kind: "advanced" });
  expect(await world.account(ada)).toMatchObject({ status: "expired", plan: "Free", allowance: "0" });
  expect(await amounts(ada)).toEqual([
    "trial 1000",
    "expiry -1000",
    "grant 2000",
    "expiry -2000",
    "grant 2000",
    "expiry -2000",
  ]);
  expect(await cancelSubscription(ada)).toEqual({ kind: "nothing_to_cancel" });
  expect(await resumeSubscription(ada)).toEqual({ kind: "nothing_to_resume" });
});

test("cancel and resume give no credits, and it renews as before", async () => {
  const ben = await world.subscriber("ben");
  for (let again = 0; again < 3; again++) {
    await cancelSubscription(ben);
    expect(await resumeSubscription(ben)).toMatchObject({ kind: "resumed" });
  }
  expect(await amounts(ben)).toEqual(["trial 1000", "expiry -1000", "grant 2000"]);
  await advanceToPeriodEnd(ben, "cli");
  expect(await world.account(ben)).toMatchObject({ status: "active", allowance: "2000" });
});

test("an end on a day that the dashboard set is taken back like any other", async () => {
  const bea = await world.subscriber("bea");
  const { subscription } = await userOf(db(), bea);
  const end = subscription?.periodEnd ?? new Date(Number.NaN);
  await stripe().subscriptions.update(subscription?.id ?? "", {
    cancel_at: Math.floor(addMonths(end, 1).getTime() / 1_000),
  });
  await syncCustomer(await world.customer(bea));
  expect(await world.account(bea)).toMatchObject({ status: "canceled" });
  expect(await resumeSubscription(bea)).toEqual({ kind: "resumed", renewsAt: end });
  expect(await world.account(bea)).toMatchObject({ status: "active" });
});

test("deleted at Stripe, a customer is forgotten, and the user can buy again: a plan, and credits", async () => {
  const ciaran = await world.subscriber("ciaran");
  const first = await world.customer(ciaran);
  world.webhooks.lost = true;
  await stripe().customers.del(first);
  const again = await startCheckout({ userId: ciaran, planId: 2 });
  expect(again).toMatchObject({ kind: "redirect" });
  const second = await world.customer(ciaran);
  expect(second).not.toBe(first);
  expect(await world.account(ciaran)).toMatchObject({ status: "expired", allowance: "0" });
  world.webhooks.lost = false;
  await world.pay(again.kind === "redirect" ? again.url : again.kind);
  expect(await world.account(ciaran)).toMatchObject({ status: "active", plan: "Pro", allowance: "5000" });

  world.webhooks.lost = true;
  await stripe().customers.del(second);
  expect(await startPackCheckout(ciaran, "pack_1000")).toMatchObject({ kind: "redirect" });
  const { rows } = await world.sql.query(
    `SELECT before->>'stripeCustomerId' AS customer FROM audit_log
     WHERE subject_user_id = $1 AND action = 'customer.forget' ORDER BY id`,
    [ciaran],
  );
  expect(rows).toEqual([{ customer: first }, { customer: second }]);
});

test("a renewal and an end of which no webhook ever told: read right at once, converged by a sync", async () => {
  const cleo = await world.subscriber("cleo", 2);
  world.webhooks.lost = true;
  await advanceToPeriodEnd(cleo, "cli");
  expect(await world.account(cleo)).toMatchObject({ status: "active", allowance: "5000" });
  await cancelSubscription(cleo);
  await advanceToPeriodEnd(cleo, "cli");
  expect(await world.account(cleo)).toMatchObject({ status: "expired", allowance: "0" });
});

test("a failed renewal: past due, seven days of grace on what is left, no new credits", async () => {
  const dan = await world.subscriber("dan");
  const customer = await world.customer(dan);
  const refusing = await stripe().paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
  const { subscription } = await userOf(db(), dan);
  await stripe().subscriptions.update(subscription?.id ?? "", { default_payment_method: refusing.id });
  await advanceToPeriodEnd(dan, "cli");
  const { state } = await userOf(db(), dan);
  expect(await world.account(dan)).toMatchObject({
    status: "past_due",
    plan: "Starter",
    reason: "grace",
    allowance: "2000",
  });
  const failedAt = (state.periodEndsAt && addMonths(state.periodEndsAt, -1).getTime() + 3_600_000) ?? 0;
  const graceMs = (state.graceUntil?.getTime() ?? 0) - failedAt;
  expect(Math.round(graceMs / 86_400_000)).toBe(7);
  expect(await amounts(dan)).toEqual(["trial 1000", "expiry -1000", "grant 2000"]);

  expect(await cancelSubscription(dan)).toMatchObject({ kind: "canceled" });
  expect(await world.account(dan)).toMatchObject({ status: "expired", allowance: "0" });
  const { data } = await stripe().invoices.list({ customer, status: "open" });
  expect(data).toEqual([]);
});

test("an invoice of an ended subscription that is paid late: in the ledger, and nothing else stops working", async () => {
  const pia = await world.subscriber("pia");
  const customer = await world.customer(pia);
  const refusing = await stripe().paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
  const { subscription } = await userOf(db(), pia);
  await stripe().subscriptions.update(subscription?.id ?? "", { default_payment_method: refusing.id });
  await advanceToPeriodEnd(pia, "cli");
  world.webhooks.lost = true;
  await stripe().subscriptions.cancel(subscription?.id ?? "");
  const [open] = (await stripe().invoices.list({ customer, status: "open" })).data;
  const good = await stripe().paymentMethods.attach("pm_card_visa", { customer });
  await stripe().invoices.pay(open?.id ?? "", { payment_method: good.id });
  for (let again = 0; again < 2; again++)
    expect(await syncCustomer(customer)).toMatchObject({ kind: "synced" });
  expect(await world.account(pia)).toMatchObject({ status: "expired", allowance: "0" });
  expect((await amounts(pia)).slice(-4)).toEqual([
    "grant 2000",
    "expiry -2000",
    "grant 2000",
    "expiry -2000",
  ]);

  world.webhooks.lost = false;
  await world.subscribe(pia, 2);
  expect(await world.account(pia)).toMatchObject({ status: "active", plan: "Pro", allowance: "5000" });
});

test("a burst for one customer leaves the database to everybody else", async () => {
  const quiet = await world.signUp("quiet@example.com");
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const waiting = Array.from({ length: 30 }, () => locked("customer:cus_busy", () => held));
  expect(await world.account(quiet)).toMatchObject({ status: "trial" });
  expect(await locked("customer:cus_other", async () => "in turn")).toBe("in turn");
  release();
  await Promise.all(waiting);
});

test("a year gets its credits month by month", async () => {
  const eve = await world.subscriber("eve", 4);
  const { subscription, stripeTestClockId } = await userOf(db(), eve);
  if (!subscription || !stripeTestClockId) throw new Error("No subscription");
  const start = subscription.periodStart;
  expect(subscription.periodEnd).toEqual(addMonths(start, 12));
  for (let month = 1; month <= 3; month++) {
    const to = Math.floor(addMonths(start, month).getTime() / 1_000) + 60;
    await stripe().testHelpers.testClocks.advance(stripeTestClockId, { frozen_time: to });
    await expect
      .poll(async () => (await stripe().testHelpers.testClocks.retrieve(stripeTestClockId)).status)
      .toBe("ready");
    await syncCustomer(await world.customer(eve));
    expect((await amounts(eve)).filter((entry) => entry === "grant 2000")).toHaveLength(month + 1);
    expect(await world.account(eve)).toMatchObject({ status: "active", allowance: "2000" });
  }
});

test("the trial ends by time alone, and once", async () => {
  const fay = await world.signUp("fay@example.com");
  await advanceToPeriodEnd(fay, "cli");
  expect(await world.account(fay)).toMatchObject({
    status: "expired",
    plan: "Free",
    reason: "ended",
    allowance: "0",
  });
  expect(await advanceToPeriodEnd(fay, "cli")).toEqual({ kind: "nothing_ahead" });
  expect(await amounts(fay)).toEqual(["trial 1000", "expiry -1000"]);
});

test("one trial per person, however they spell their address", async () => {
  await world.signUp("gil.bert@gmail.com");
  for (const alias of ["gilbert@gmail.com", "g.ilbert+two@googlemail.com"]) {
    const again = await world.signUp(alias);
    expect(await world.account(again)).toMatchObject({ status: "expired", allowance: "0" });
    expect(await world.ledger(again)).toEqual([]);
  }
});

test("a declined card: no subscription, nothing changed, and the same session takes another card", async () => {
  const hal = await world.signUp("hal@example.com");
  const checkout = await world.checkout(hal, 1);
  const refused = await submit(checkout, card(declined));
  expect(refused.status).toBe(402);
  expect(await refused.text()).toMatch(/declined/i);
  expect(await world.account(hal)).toMatchObject({ status: "trial", allowance: "1000" });
  await world.pay(checkout);
  expect(await world.account(hal)).toMatchObject({ status: "active", allowance: "2000" });
});

test("3-D Secure: nothing before it is passed", async () => {
  const ida = await world.signUp("ida@example.com");
  const asked = await submit(await world.checkout(ida, 1), card(challenged));
  expect(target(asked)).toContain("/3ds/");
  expect(await world.account(ida)).toMatchObject({ status: "trial" });
});

test("an abandoned Checkout changes nothing and can be taken up again", async () => {
  const jan = await world.signUp("jan@example.com");
  const url = await world.checkout(jan, 2);
  expect(await world.account(jan)).toMatchObject({ status: "trial", allowance: "1000" });
  expect(await unfinishedCheckout(jan)).toEqual({
    url,
    planName: "Pro",
    amountCents: 5_000,
    billingCycle: "monthly",
  });
});

test("two tabs at once: one customer, one session; another plan's session is withdrawn", async () => {
  const kim = await world.signUp("kim@example.com");
  const starts = await Promise.all(
    Array.from({ length: 5 }, () => startCheckout({ userId: kim, planId: 1 })),
  );
  expect(
    new Set(starts.map((start) => (start.kind === "redirect" ? start.sessionId : start.kind))).size,
  ).toBe(1);
  const starter = starts[0]?.kind === "redirect" ? starts[0].url : "";
  await world.checkout(kim, 2);
  const late = await submit(starter, card("4242 4242 4242 4242"));
  expect(target(late)).not.toContain("/success");
  expect(await world.account(kim)).toMatchObject({ status: "trial" });
  const { data } = await stripe().customers.search({ query: "email:'kim@example.com'" });
  expect(data).toHaveLength(1);
});

test("who is subscribed is not sold another, even if no webhook told us", async () => {
  const lea = await world.signUp("lea@example.com");
  const checkout = await world.checkout(lea, 1);
  world.webhooks.lost = true;
  await world.pay(checkout);
  expect(await world.account(lea)).toMatchObject({ status: "trial" });
  expect(await startCheckout({ userId: lea, planId: 2 })).toEqual({
    kind: "already_subscribed",
    plan: "Starter",
  });
});

test("the success page brings the subscription in by itself, and believes nobody's session but its user's", async () => {
  const max = await world.signUp("max@example.com");
  const start = await startCheckout({ userId: max, planId: 1 });
  if (start.kind !== "redirect") throw new Error(start.kind);
  expect(await confirmCheckout(max, start.sessionId)).toMatchObject({ kind: "unpaid", url: start.url });
  world.webhooks.lost = true;
  await world.pay(start.url);
  const other = await world.signUp("nina@example.com");
  expect(await confirmCheckout(other, start.sessionId)).toEqual({ kind: "unknown" });
  expect(await confirmCheckout(max, "cs_test_nothing")).toEqual({ kind: "unknown" });
  expect(await confirmCheckout(max, start.sessionId)).toEqual({ kind: "confirmed" });
  expect(await world.account(max)).toMatchObject({ status: "active", allowance: "2000" });
});

test.each([
  ["unknown", 999, undefined, "unknown_plan"],
  ["a template", 3, undefined, "unknown_plan"],
  ["the other cycle", 1, "yearly" as const, "cycle_mismatch"],
])("plan: %s", async (_, planId, billingCycle, kind) => {
  const oda = await world.signUp(`oda${planId}@example.com`);
  expect(await startCheckout({ userId: oda, planId, billingCycle })).toMatchObject({ kind });
});
