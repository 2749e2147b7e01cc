import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { submit } from "../../sandbox/stripe/testing/browser";
import { faultDesk } from "../../sandbox/stripe/testing/faults";
import { addDays, addMonths } from "../billing/calendar";
import { nowFor } from "../clock";
import { db } from "../db/client";
import { openInvoice } from "../db/invoices";
import { userOf } from "../db/users";
import { stripe } from "../stripe/client";
import { createWorld, type World } from "../testing/world";
import { cancelSubscription, resumeSubscription } from "./cancel-subscription";
import {
  type Change,
  type ChangeOutcome,
  changePlan,
  previewChange,
  undoChange,
  unfinishedChange,
} from "./change-plan";
import { syncCustomer } from "./sync-customer";

const STARTER = 1;
const PRO = 2;
const STARTER_YEARLY = 4;
const PRO_YEARLY = 5;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

let count = 0;
async function subscriber(planId: number): Promise<string> {
  count += 1;
  return await world.subscriber(`changer${count}`, planId);
}

async function preview(userId: string, planId: number): Promise<Change> {
  const change = await previewChange({ userId, planId });
  if (change.kind !== "upgrade_now" && change.kind !== "downgrade_at_renewal") throw new Error(change.kind);
  return change;
}

/** Looks, and agrees to what it sees. */
async function change(userId: string, planId: number): Promise<ChangeOutcome> {
  const { prorationDate, charge } = await preview(userId, planId);
  return await changePlan({
    userId,
    planId,
    agreed: { prorationDate, amountDueCents: charge.amountDueCents },
  });
}

async function periodOf(userId: string): Promise<{ start: Date; end: Date }> {
  const { subscription } = await userOf(db(), userId);
  if (!subscription) throw new Error("No subscription");
  return { start: subscription.periodStart, end: subscription.periodEnd };
}

/** `share` of the way through the paid period. */
async function travelInto(userId: string, share: number): Promise<void> {
  const { start, end } = await periodOf(userId);
  const ms = Math.floor(((end.getTime() - start.getTime()) * share) / 1_000) * 1_000;
  await world.travel(userId, new Date(start.getTime() + ms));
}

/** What Stripe has charged, oldest first, in cents. */
async function charges(userId: string): Promise<number[]> {
  const { data } = await stripe().charges.list({ customer: await world.customer(userId), limit: 100 });
  return data
    .filter((charge) => charge.status === "succeeded")
    .map((charge) => charge.amount)
    .reverse();
}

describe("upgrade", () => {
  test("half-way through: the preview names what is charged, the period begins anew, the allowance is full", async () => {
    const ann = await subscriber(STARTER);
    await world.spend(ann, 900);
    await travelInto(ann, 0.5);
    const seen = await preview(ann, PRO);
    expect(seen).toMatchObject({
      kind: "upgrade_now",
      from: "Starter",
      charge: { amountDueCents: 4_000, totalCents: 4_000 },
      creditsNow: "1100",
      creditsAfter: "5000.000000",
    });
    expect(seen.charge.lines.map((line) => line.amountCents)).toEqual([-1_000, 5_000]);

    expect(await change(ann, PRO)).toEqual({ kind: "applied", plan: "Pro", chargedCents: 4_000 });
    expect(await charges(ann)).toEqual([2_000, 4_000]);
    expect(await world.account(ann)).toMatchObject({ status: "active", plan: "Pro", allowance: "5000" });
    const { start, end } = await periodOf(ann);
    expect(start).toEqual(nowFor(await userOf(db(), ann)));
    expect(end).toEqual(addMonths(start, 1));
  });

  test.each([
    ["on the first day, all spent", 0, 2_000, 3_000, 3_000],
    ["half-way, all spent", 0.5, 2_000, 4_000, 4_000],
    ["half-way, less spent than the time that passed", 0.5, 600, 4_000, 5_000],
    ["three quarters through, all spent", 0.75, 2_000, 4_500, 4_500],
  ])("%s: what was spent beyond the paid share is taken off", async (_, share, spent, charged, allowance) => {
    const bob = await subscriber(STARTER);
    await world.spend(bob, spent);
    await travelInto(bob, share);
    const seen = await preview(bob, PRO);
    expect(Math.abs(seen.charge.amountDueCents - charged)).toBeLessThanOrEqual(1);
    const outcome = await change(bob, PRO);
    expect(outcome).toMatchObject({ kind: "applied" });
    const { allowance: after } = await world.account(bob);
    expect(Math.abs(Number(after) - allowance)).toBeLessThan(0.01);
    expect(Number(after)).toBe(Number(seen.creditsAfter));
  });

  test("on the last day, all spent: nearly all of it stays paid for", async () => {
    const cat = await subscriber(STARTER);
    await world.spend(cat, 2_000);
    const { end } = await periodOf(cat);
    await world.travel(cat, addDays(end, -1));
    await change(cat, PRO);
    const left = Number((await world.account(cat)).allowance);
    expect(left).toBeGreaterThan(4_900);
    expect(left).toBeLessThan(5_000);
  });

  test("monthly to yearly: a year from now, in monthly slices", async () => {
    const dan = await subscriber(STARTER);
    await travelInto(dan, 0.5);
    expect(await change(dan, STARTER_YEARLY)).toMatchObject({ kind: "applied", chargedCents: 19_000 });
    const { start, end } = await periodOf(dan);
    expect(end).toEqual(addMonths(start, 12));
    expect(await world.account(dan)).toMatchObject({ plan: "Starter", allowance: "2000" });
    await world.spend(dan, 1_500);
    await world.travel(dan, addMonths(start, 1));
    expect(await world.account(dan)).toMatchObject({ plan: "Starter", allowance: "2000" });
  });

  test("a year of Starter to a month of Pro: what is left of the year becomes the customer's balance", async () => {
    const eve = await subscriber(STARTER_YEARLY);
    await world.spend(eve, 2_000);
    expect(await preview(eve, PRO)).toMatchObject({ kind: "upgrade_now", charge: { amountDueCents: 0 } });
    expect(await change(eve, PRO)).toEqual({ kind: "applied", plan: "Pro", chargedCents: 0 });
    expect(await charges(eve)).toEqual([20_000]);
    // Nothing of the year's first month has passed, so all of its credits are taken off.
    expect(await world.account(eve)).toMatchObject({ plan: "Pro", allowance: "3000" });
    const { start } = await periodOf(eve);
    await world.travel(eve, addDays(addMonths(start, 1), 1));
    expect(await charges(eve)).toEqual([20_000]);
    expect(await world.account(eve)).toMatchObject({ plan: "Pro", allowance: "5000" });
  });

  test("up and down a hundred times: no credit that was not paid for", async () => {
    const fay = await subscriber(STARTER);
    await world.spend(fay, 2_000);
    await change(fay, PRO);
    await world.spend(fay, 3_000);
    for (let again = 0; again < 100; again += 1) {
      await changePlan({ userId: fay, planId: again % 2 === 0 ? STARTER : STARTER_YEARLY });
      if (again % 10 === 0) await undoChange(fay);
    }
    expect(await world.account(fay)).toMatchObject({ plan: "Pro", allowance: "0" });
    expect(await charges(fay)).toEqual([2_000, 3_000]);
    expect(await change(fay, PRO_YEARLY)).toMatchObject({ kind: "applied", chargedCents: 45_000 });
    // 5,000 of 5,000 were spent within no time at all.
    expect(await world.account(fay)).toMatchObject({ plan: "Pro", allowance: "0" });
  }, 300_000);

  test("a preview that has gone stale asks again, and nothing is charged", async () => {
    const gus = await subscriber(STARTER);
    await travelInto(gus, 0.5);
    const { prorationDate, charge } = await preview(gus, PRO);
    const agreed = { prorationDate, amountDueCents: charge.amountDueCents };
    for (const other of [
      { prorationDate, amountDueCents: agreed.amountDueCents - 1 },
      { prorationDate: addDays(prorationDate, -1), amountDueCents: agreed.amountDueCents },
      { prorationDate: addDays(prorationDate, 1), amountDueCents: agreed.amountDueCents },
      undefined,
    ]) {
      const outcome = await changePlan({ userId: gus, planId: PRO, agreed: other });
      expect(outcome).toMatchObject({ kind: "moved", preview: { charge: { amountDueCents: 4_000 } } });
    }
    await travelInto(gus, 0.75);
    expect(await changePlan({ userId: gus, planId: PRO, agreed })).toMatchObject({
      kind: "moved",
      preview: { charge: { amountDueCents: 4_500 } },
    });
    expect(await charges(gus)).toEqual([2_000]);
    expect(await world.account(gus)).toMatchObject({ plan: "Starter", allowance: "2000" });
  });

  test("a declined card: the old plan and the old credits, and the invoice can be paid with another", async () => {
    const hal = await subscriber(STARTER);
    await world.spend(hal, 500);
    await world.changeCard(hal, "pm_card_chargeCustomerFail");
    const outcome = await change(hal, PRO);
    expect(outcome).toMatchObject({ kind: "payment_required", reason: "declined", plan: "Pro" });
    expect(await world.account(hal)).toMatchObject({ status: "active", plan: "Starter", allowance: "1500" });
    expect(await unfinishedChange(hal)).toMatchObject({ plan: "Pro", amountDueCents: 3_000 });
    expect(await world.told(hal)).toContain("change_unpaid");

    await world.changeCard(hal, "pm_card_visa");
    expect(await change(hal, PRO)).toMatchObject({ kind: "applied", chargedCents: 3_000 });
    expect(await world.account(hal)).toMatchObject({ plan: "Pro", allowance: "4500" });
    expect(await unfinishedChange(hal)).toBeNull();
  });

  test("with something else open, the change's own invoice is named and paid", async () => {
    const zoe = await subscriber(STARTER);
    const customer = await world.customer(zoe);
    const workshop = await stripe().invoices.create({ customer, auto_advance: false });
    const item = { customer, amount: 7_700, currency: "usd", description: "Workshop" };
    await stripe().invoiceItems.create({ ...item, invoice: workshop.id });
    await stripe().invoices.finalizeInvoice(workshop.id);
    await travelInto(zoe, 0.5);
    await world.changeCard(zoe, "pm_card_authenticationRequired");
    const outcome = await change(zoe, PRO);
    if (outcome.kind !== "payment_required") throw new Error(outcome.kind);
    expect(await unfinishedChange(zoe)).toMatchObject({
      amountDueCents: 4_000,
      url: outcome.url,
      clientSecret: outcome.clientSecret,
    });
    const { subscription } = await userOf(db(), zoe);
    expect(await openInvoice(db(), zoe, subscription)).toMatchObject({ amountDueCents: 4_000 });
    expect(await openInvoice(db(), zoe)).toMatchObject({ id: workshop.id });
  });

  test("what was charged is told, also when giving up an unpaid change brought a balance back", async () => {
    const abe = await subscriber(STARTER);
    await stripe().customers.createBalanceTransaction(await world.customer(abe), {
      amount: -1_500,
      currency: "usd",
    });
    await world.changeCard(abe, "pm_card_chargeCustomerFail");
    expect(await change(abe, PRO)).toMatchObject({ kind: "payment_required", amountDueCents: 1_500 });
    await world.changeCard(abe, "pm_card_visa");
    expect(await change(abe, PRO)).toEqual({ kind: "applied", plan: "Pro", chargedCents: 1_500 });
    expect(await charges(abe)).toEqual([2_000, 1_500]);
  });

  test("3-D Secure abandoned: the old plan; given up or lapsed, nothing remains", async () => {
    const ida = await subscriber(STARTER);
    await world.changeCard(ida, "pm_card_authenticationRequired");
    const outcome = await change(ida, PRO);
    expect(outcome).toMatchObject({
      kind: "payment_required",
      reason: "authentication",
      url: expect.stringContaining("http"),
      clientSecret: expect.stringContaining("_secret_"),
    });
    expect(await world.account(ida)).toMatchObject({ plan: "Starter", allowance: "2000" });
    expect(await undoChange(ida)).toEqual({ kind: "undone", planned: null });
    expect(await undoChange(ida)).toEqual({ kind: "nothing_pending" });
    await change(ida, PRO);
    await world.travel(ida, addDays(nowFor(await userOf(db(), ida)), 2));
    expect(await unfinishedChange(ida)).toBeNull();
    expect(await world.account(ida)).toMatchObject({ plan: "Starter", allowance: "2000" });
    expect(await charges(ida)).toEqual([2_000]);
  });

  test("3-D Secure passed later: the plan and the full allowance then", async () => {
    const jan = await subscriber(STARTER);
    await world.changeCard(jan, "pm_card_authenticationRequired");
    const outcome = await change(jan, PRO);
    if (outcome.kind !== "payment_required" || !outcome.clientSecret) throw new Error(outcome.kind);
    const [intent] = outcome.clientSecret.split("_secret_");
    await submit(`${world.sandboxUrl}/3ds/${intent}`, { answer: "complete" });
    await syncCustomer(await world.customer(jan));
    expect(await world.account(jan)).toMatchObject({ plan: "Pro", allowance: "5000" });
    expect(await charges(jan)).toEqual([2_000, 3_000]);
  });
});

describe("downgrade", () => {
  test("with the renewal, for the lower price, and no charge before", async () => {
    const kim = await subscriber(PRO);
    await world.spend(kim, 100);
    const { end } = await periodOf(kim);
    expect(await preview(kim, STARTER)).toMatchObject({
      kind: "downgrade_at_renewal",
      charge: { amountDueCents: 2_000 },
      effectiveAt: end,
      creditsAfter: "2000",
    });
    expect(await change(kim, STARTER)).toEqual({ kind: "scheduled", plan: "Starter", effectiveAt: end });
    expect(await world.account(kim)).toMatchObject({ status: "active", plan: "Pro", allowance: "4900" });
    const planned = (await userOf(db(), kim)).subscription;
    expect(planned?.pending).toMatchObject({ name: "Starter", at: end });
    expect(await change(kim, STARTER)).toEqual({ kind: "scheduled", plan: "Starter", effectiveAt: end });
    expect((await userOf(db(), kim)).subscription?.scheduleId).toBe(planned?.scheduleId);
    expect((await world.told(kim)).filter((kind) => kind === "downgrade_scheduled")).toHaveLength(1);

    await world.travel(kim, addDays(end, -7));
    await world.travel(kim, addDays(end, 1));
    expect(await world.account(kim)).toMatchObject({ status: "active", plan: "Starter", allowance: "2000" });
    expect(await charges(kim)).toEqual([5_000, 2_000]);
    expect((await userOf(db(), kim)).subscription?.pending).toBeNull();
    expect(await world.told(kim)).toEqual(
      expect.arrayContaining(["downgrade_scheduled", "renewal_notice", "plan_changed", "receipt"]),
    );
    await world.travel(kim, addDays(addMonths(end, 1), 1));
    expect(await charges(kim)).toEqual([5_000, 2_000, 2_000]);
  });

  test("another card since it was planned: the renewal is charged to that", async () => {
    const tia = await subscriber(PRO);
    const { end } = await periodOf(tia);
    await change(tia, STARTER);
    await world.changeCard(tia, "pm_card_mastercard");
    await syncCustomer(await world.customer(tia));
    await world.travel(tia, addDays(end, 1));
    const { data } = await stripe().charges.list({ customer: await world.customer(tia) });
    expect(data.map(({ amount, payment_method_details: by }) => [amount, by?.card?.brand])).toEqual([
      [2_000, "mastercard"],
      [5_000, "visa"],
    ]);
  });

  test("undone: it renews as it was", async () => {
    const lea = await subscriber(PRO);
    const { end } = await periodOf(lea);
    await change(lea, STARTER);
    expect(await undoChange(lea)).toEqual({ kind: "undone", planned: null });
    await world.travel(lea, addDays(end, 1));
    expect(await world.account(lea)).toMatchObject({ plan: "Pro", allowance: "5000" });
    expect(await charges(lea)).toEqual([5_000, 5_000]);
  });

  test.each([
    ["kept: it renews as it was, less the coupon", true, 4_000, "Pro"],
    ["come: it renews as planned, less the coupon", false, 1_600, "Starter"],
  ])("with a fifth off forever, the downgrade %s", async (_, isKept, renewal, plan) => {
    const coupon = await stripe().coupons.create({ percent_off: 20, duration: "forever" });
    const vic = await subscriber(PRO);
    const { subscription } = await userOf(db(), vic);
    await stripe().subscriptions.update(subscription?.id ?? "", { discounts: [{ coupon: coupon.id }] });
    const { end } = await periodOf(vic);
    expect(await preview(vic, STARTER)).toMatchObject({ charge: { amountDueCents: 1_600 } });
    await change(vic, STARTER);
    if (isKept) await undoChange(vic);
    await world.travel(vic, addDays(end, 1));
    expect(await world.account(vic)).toMatchObject({ plan });
    expect(await charges(vic)).toEqual([5_000, renewal]);
    expect(await stripe().coupons.retrieve(coupon.id)).toMatchObject({ times_redeemed: 1 });
  });

  test.each([
    ["Pro", "Starter", "Starter yearly", PRO, STARTER, STARTER_YEARLY, 20_000],
    ["Pro", "Starter yearly", "Starter", PRO, STARTER_YEARLY, STARTER, 2_000],
    ["Pro yearly", "Pro", "Starter yearly", PRO_YEARLY, PRO, STARTER_YEARLY, 20_000],
  ])(
    "%s with %s planned, then %s: the renewal charges what was shown",
    async (_, __, ___, from, planned, to, cents) => {
      const coupon = await stripe().coupons.create({ amount_off: 100, currency: "usd", duration: "forever" });
      const uta = await subscriber(from);
      const { subscription } = await userOf(db(), uta);
      await stripe().subscriptions.update(subscription?.id ?? "", { discounts: [{ coupon: coupon.id }] });
      const { end } = await periodOf(uta);
      await change(uta, planned);
      const { charge } = await preview(uta, to);
      expect(charge.amountDueCents).toBe(cents - 100);
      await change(uta, to);
      await world.travel(uta, addDays(end, 1));
      expect((await charges(uta)).slice(1)).toEqual([charge.amountDueCents]);
    },
  );

  test("after a downgrade has come, the next one is shown for its own price", async () => {
    const ivo = await subscriber(PRO);
    const { end } = await periodOf(ivo);
    await change(ivo, STARTER_YEARLY);
    await world.travel(ivo, addDays(end, 1));
    expect(await preview(ivo, STARTER)).toMatchObject({ charge: { amountDueCents: 2_000 } });
    const next = (await periodOf(ivo)).end;
    await change(ivo, STARTER);
    await world.travel(ivo, addDays(next, 1));
    expect(await charges(ivo)).toEqual([5_000, 20_000, 2_000]);
  });

  test("yearly to monthly waits for the end of the year", async () => {
    const max = await subscriber(PRO_YEARLY);
    const { end } = await periodOf(max);
    expect(await change(max, PRO)).toMatchObject({ kind: "scheduled", effectiveAt: end });
    await world.travel(max, addDays(end, 1));
    expect(await world.account(max)).toMatchObject({ plan: "Pro", allowance: "5000" });
    const { subscription } = await userOf(db(), max);
    expect(subscription).toMatchObject({ billingCycle: "monthly", periodEnd: addMonths(end, 1) });
    expect(await charges(max)).toEqual([50_000, 5_000]);
  });
});

describe("all pairs of wishes: the last one holds", () => {
  test("downgrade, then cancel: it ends; resumed, it renews as it is", async () => {
    const nia = await subscriber(PRO);
    const { end } = await periodOf(nia);
    await change(nia, STARTER);
    expect(await cancelSubscription(nia)).toMatchObject({ kind: "canceled", effectiveUntil: end });
    expect((await userOf(db(), nia)).subscription?.pending).toBeNull();
    await resumeSubscription(nia);
    await world.travel(nia, addDays(end, 1));
    expect(await world.account(nia)).toMatchObject({ status: "active", plan: "Pro" });
  });

  test("cancel, then change: told to resume first", async () => {
    const oda = await subscriber(STARTER);
    await cancelSubscription(oda);
    for (const planId of [PRO, STARTER_YEARLY])
      expect(await previewChange({ userId: oda, planId })).toMatchObject({ kind: "ending", plan: "Starter" });
  });

  test("downgrade, then upgrade: the upgrade, now, and nothing is planned", async () => {
    const pia = await subscriber(STARTER_YEARLY);
    await change(pia, STARTER);
    expect(await preview(pia, PRO_YEARLY)).toMatchObject({ kind: "upgrade_now", replaces: "Starter" });
    expect(await change(pia, PRO_YEARLY)).toMatchObject({ kind: "applied", chargedCents: 30_000 });
    expect((await userOf(db(), pia)).subscription).toMatchObject({ name: "Pro", pending: null });
  });

  test.each([
    ["declined, and given up", "pm_card_chargeCustomerFail", "give up"],
    ["left at 3-D Secure, and given up", "pm_card_authenticationRequired", "give up"],
    ["left at 3-D Secure, and lapsed", "pm_card_authenticationRequired", "lapse"],
  ])("downgrade, then an upgrade that is %s: the downgrade is planned again", async (_, card, how) => {
    const quy = await subscriber(PRO);
    const { end } = await periodOf(quy);
    await change(quy, STARTER);
    await world.changeCard(quy, card);
    expect(await change(quy, PRO_YEARLY)).toMatchObject({ kind: "payment_required", plan: "Pro" });
    expect((await userOf(db(), quy)).subscription).toMatchObject({ pending: null, unpaid: { name: "Pro" } });
    if (how === "give up") expect(await undoChange(quy)).toEqual({ kind: "undone", planned: "Starter" });
    else await world.travel(quy, addDays(nowFor(await userOf(db(), quy)), 2));
    const planned = { name: "Pro", pending: { name: "Starter", at: end }, unpaid: null };
    expect((await userOf(db(), quy)).subscription).toMatchObject(planned);
    await world.changeCard(quy, "pm_card_visa");
    await syncCustomer(await world.customer(quy));
    await world.travel(quy, addDays(end, 1));
    expect(await world.account(quy)).toMatchObject({ plan: "Starter", allowance: "2000" });
    expect(await charges(quy)).toEqual([5_000, 2_000]);
  });

  test("downgrade, then an upgrade that is paid the next day: the upgrade, and nothing is planned", async () => {
    const wyn = await subscriber(STARTER_YEARLY);
    await change(wyn, STARTER);
    await world.changeCard(wyn, "pm_card_chargeCustomerFail");
    expect(await change(wyn, PRO_YEARLY)).toMatchObject({ kind: "payment_required" });
    await world.changeCard(wyn, "pm_card_visa");
    const open = await openInvoice(db(), wyn);
    await stripe().invoices.pay(open?.id ?? "");
    await syncCustomer(await world.customer(wyn));
    expect((await userOf(db(), wyn)).subscription).toMatchObject({
      name: "Pro",
      pending: null,
      unpaid: null,
    });
    expect(await charges(wyn)).toEqual([20_000, 30_000]);
  });

  test("without a card an upgrade is refused, and everything stays", async () => {
    const bea = await subscriber(PRO);
    await change(bea, STARTER);
    await removeCards(bea);
    expect(await change(bea, PRO_YEARLY)).toEqual({ kind: "no_card", plan: "Pro" });
    expect((await userOf(db(), bea)).subscription).toMatchObject({ pending: { name: "Starter" } });
  });

  test.each([
    ["an upgrade of which Stripe says nothing", PRO_YEARLY, "unavailable", "/v1/subscriptions/*"],
    ["another downgrade that fails half-way", STARTER_YEARLY, "error", "/v1/subscription_schedules"],
  ])("downgrade, then %s: the downgrade stays planned", async (_, planId, fault, path) => {
    const xia = await subscriber(PRO);
    await change(xia, STARTER);
    const { prorationDate, charge } = await preview(xia, planId);
    const faults = faultDesk(world.sandboxUrl);
    await faults.set({ kind: fault, method: "POST", path, count: fault === "error" ? 1 : 2 });
    const agreed = { prorationDate, amountDueCents: charge.amountDueCents };
    await expect(changePlan({ userId: xia, planId, agreed })).rejects.toThrow();
    await faults.clear();
    await syncCustomer(await world.customer(xia));
    expect((await userOf(db(), xia)).subscription).toMatchObject({
      name: "Pro",
      pending: { name: "Starter" },
    });
  });

  test("downgrade, then an upgrade that was made while its answer was lost: the upgrade, and nothing is planned", async () => {
    const yan = await subscriber(PRO);
    await change(yan, STARTER);
    await world.changeCard(yan, "pm_card_authenticationRequired");
    expect(await change(yan, PRO_YEARLY)).toMatchObject({ kind: "payment_required" });
    await world.changeCard(yan, "pm_card_visa");
    const { prorationDate, charge } = await preview(yan, PRO_YEARLY);
    const faults = faultDesk(world.sandboxUrl);
    await faults.set({ kind: "commit_then_error", method: "POST", path: "/v1/subscriptions/*", count: 1 });
    const agreed = { prorationDate, amountDueCents: charge.amountDueCents };
    await expect(changePlan({ userId: yan, planId: PRO_YEARLY, agreed })).rejects.toThrow();
    await faults.clear();
    await syncCustomer(await world.customer(yan));
    expect((await userOf(db(), yan)).subscription).toMatchObject({ billingCycle: "yearly", pending: null });
  });

  /** As the customer can on Stripe's own page. */
  async function removeCards(userId: string): Promise<void> {
    const { data } = await stripe().paymentMethods.list({ customer: await world.customer(userId) });
    for (const { id } of data) await stripe().paymentMethods.detach(id);
  }

  test("an unpaid upgrade, then cancel: the upgrade is given up", async () => {
    const ray = await subscriber(STARTER);
    await world.changeCard(ray, "pm_card_chargeCustomerFail");
    await change(ray, PRO);
    expect(await cancelSubscription(ray)).toMatchObject({ kind: "canceled" });
    expect(await unfinishedChange(ray)).toBeNull();
    expect(await world.account(ray)).toMatchObject({ status: "canceled", plan: "Starter" });
  });

  test("upgrade, cancel and downgrade at the same moment take turns, and one subscription remains", async () => {
    const sam = await subscriber(STARTER);
    const { prorationDate, charge } = await preview(sam, PRO);
    const agreed = { prorationDate, amountDueCents: charge.amountDueCents };
    await Promise.all([
      changePlan({ userId: sam, planId: PRO, agreed }),
      cancelSubscription(sam),
      changePlan({ userId: sam, planId: PRO, agreed }),
      resumeSubscription(sam),
    ]);
    const { data } = await stripe().subscriptions.list({
      customer: await world.customer(sam),
      status: "all",
    });
    expect(data).toHaveLength(1);
    expect((await charges(sam)).length).toBeLessThanOrEqual(2);
  });
});

test.each([
  ["unknown", 999, undefined, { kind: "unknown_plan" }],
  ["a template", 3, undefined, { kind: "unknown_plan" }],
  ["the other cycle", PRO, "yearly" as const, { kind: "cycle_mismatch", billingCycle: "monthly" }],
  ["the same", STARTER, undefined, { kind: "same", plan: "Starter" }],
])("%s plan is refused, or nothing to do", async (_, planId, billingCycle, expected) => {
  const tom = await subscriber(STARTER);
  expect(await previewChange({ userId: tom, planId, billingCycle })).toMatchObject(expected);
  expect(await changePlan({ userId: tom, planId, billingCycle })).toMatchObject(expected);
});

test("without a subscription there is nothing to change", async () => {
  const una = await world.signUp("una@example.com");
  expect(await previewChange({ userId: una, planId: PRO })).toEqual({ kind: "not_subscribed" });
  await world.checkout(una, PRO);
  expect(await changePlan({ userId: una, planId: PRO })).toEqual({ kind: "not_subscribed" });
});
