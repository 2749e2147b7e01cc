import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { card, good, submit, target } from "../../sandbox/stripe/testing/browser";
import { addDays, addMonths } from "../billing/calendar";
import { nowFor, systemNow } from "../clock";
import { db } from "../db/client";
import { allowanceAfterUpgrade } from "../db/credits";
import { addPurchased } from "../db/extra-credits";
import { userOf } from "../db/users";
import { stripe } from "../stripe/client";
import { refundPayment } from "../stripe/payments";
import { upgrade as upgradeAtStripe } from "../stripe/plan-changes";
import { createWorld, deliver, type World } from "../testing/world";
import { changePlan, previewChange } from "./change-plan";
import { reconcile } from "./reconcile";
import { startPackCheckout } from "./start-checkout";
import { syncCustomer } from "./sync-customer";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterEach(() => {
  world.webhooks.lost = false;
});
afterAll(() => world.close());

async function payments(userId: string): Promise<string[]> {
  const { data } = await stripe().charges.list({ customer: await world.customer(userId), limit: 100 });
  return data.map((charge) => charge.id).reverse();
}

/** Gives money back at Stripe, `payment` counting from the user's first, and brings it in. */
async function refund(userId: string, amount: number, payment = 0): Promise<void> {
  const charge = (await payments(userId))[payment];
  await stripe().refunds.create({ charge: charge ?? "", amount });
  await sync(userId);
}

async function sync(userId: string): Promise<void> {
  expect(await syncCustomer(await world.customer(userId))).toMatchObject({ kind: "synced" });
}

async function upgrade(userId: string, planId: number): Promise<void> {
  const preview = await previewChange({ userId, planId });
  if (preview.kind !== "upgrade_now") throw new Error(preview.kind);
  const agreed = { prorationDate: preview.prorationDate, amountDueCents: preview.charge.amountDueCents };
  expect(await changePlan({ userId, planId, agreed })).toMatchObject({ kind: "applied" });
}

/** What an upgrade to Pro takes that is made at Stripe. */
async function toPro(userId: string): Promise<[string, string, Date]> {
  const { subscription, ...user } = await userOf(db(), userId);
  const { rows } = await world.sql.query("SELECT stripe_price_id FROM subscription_products WHERE id = 2");
  return [subscription?.id ?? "", rows[0].stripe_price_id, nowFor(user)];
}

async function renew(userId: string): Promise<void> {
  const { subscription } = await userOf(db(), userId);
  if (!subscription) throw new Error("No subscription");
  await world.travel(userId, addDays(subscription.periodEnd, 1 / 12));
}

const allowance = async (userId: string) => Number((await world.account(userId)).allowance);
const purchased = async (userId: string) => Number((await userOf(db(), userId)).purchased);
const moved = async (userId: string) =>
  (await world.ledger(userId))
    .filter(({ kind }) => kind === "refund" || kind === "dispute")
    .map(({ kind, amount }) => `${kind} ${Number(amount)}`);

describe("refund", () => {
  test("half of the money takes half of the credits, once, however often it is seen", async () => {
    const ann = await world.subscriber("ann");
    await world.spend(ann, 300);
    await refund(ann, 1_000);
    for (let again = 0; again < 3; again += 1) await sync(ann);
    expect(await allowance(ann)).toBe(700);
    expect(await moved(ann)).toEqual(["refund -1000"]);
    expect(await world.told(ann)).toEqual(expect.arrayContaining(["refunded", "credits_taken_back"]));
    await refund(ann, 500);
    expect(await allowance(ann)).toBe(200);
    await refund(ann, 500);
    expect(await moved(ann)).toEqual(["refund -1000", "refund -500", "refund -500"]);
    expect(await allowance(ann)).toBe(-300);
  });

  test("what was spent becomes a debt, which the next grant pays off first", async () => {
    const bob = await world.subscriber("bob");
    await world.spend(bob, 1_500);
    await refund(bob, 2_000);
    expect(await world.account(bob)).toMatchObject({ status: "active", allowance: "-1500" });
    await renew(bob);
    expect(await allowance(bob)).toBe(500);
  });

  test.each([
    ["spent 500 of 2,000, half refunded", 500, 1_000],
    ["spent 1,500, half refunded", 1_500, 1_000],
    ["spent nothing, all refunded", 0, 2_000],
    ["spent all, all refunded", 2_000, 2_000],
  ])("before the renewal or after it makes no difference: %s", async (name, spent, amount) => {
    const early = await world.subscriber(`early-${spent}-${amount}`);
    await world.spend(early, spent);
    await refund(early, amount);
    await renew(early);
    const late = await world.subscriber(`late-${spent}-${amount}`);
    await world.spend(late, spent);
    await renew(late);
    await refund(late, amount);
    expect(await allowance(late), name).toBe(await allowance(early));
  });

  test("after an upgrade takes back what had moved into it with its money, spent or not", async () => {
    const [saver, spender] = [await world.subscriber("saver"), await world.subscriber("spender")];
    await world.spend(spender, 2_000);
    for (const userId of [saver, spender]) {
      await upgrade(userId, 2);
      await refund(userId, 2_000);
    }
    // $30 are left of what each paid: 3,000 credits, of which one has had 2,000.
    expect([await allowance(saver), await allowance(spender)]).toEqual([3_000, 1_000]);
    await refund(saver, 1_500, 1);
    expect(await allowance(saver)).toBe(1_500);
    await refund(saver, 1_500, 1);
    expect(await allowance(saver)).toBe(0);
  });

  test("of everything leaves what was spent as a debt, once: an upgrade doesn't take it off again", async () => {
    const userId = await world.subscriber("all-back");
    await world.spend(userId, 2_000);
    await upgrade(userId, 2);
    await refund(userId, 2_000);
    await refund(userId, 3_000, 1);
    expect(await allowance(userId)).toBe(-2_000);
    expect(await allowanceAfterUpgrade(db(), userId, nowFor(await userOf(db(), userId)), 5_000)).toBe(
      "3000.000000",
    );
  });

  test("eleven times a dollar, of a payment that stands behind a hundred declines: all of it is seen", async () => {
    const dot = await world.subscriber("dot");
    const customer = await world.customer(dot);
    world.webhooks.lost = true;
    const { id: refusing } = await stripe().paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    const decline = () =>
      stripe()
        .paymentIntents.create({
          customer,
          amount: 1_000,
          currency: "usd",
          payment_method: refusing,
          return_url: "https://example.com",
          confirm: true,
        })
        .catch((error) => error.type);
    for (let again = 0; again < 100; again += 1) expect(await decline()).toBe("StripeCardError");
    const { data } = await stripe().charges.list({ customer, limit: 100 });
    expect(data.filter((charge) => charge.status === "failed")).toHaveLength(100);
    const invoice = async () =>
      (await world.sql.query("SELECT id, refunded_cents FROM invoices WHERE user_id = $1", [dot])).rows[0];
    const [payment] = (await stripe().invoices.list({ customer, expand: ["data.payments"] })).data;
    const intent = String(payment?.payments?.data[0]?.payment.payment_intent);
    for (let again = 0; again < 11; again += 1)
      await stripe().refunds.create({ payment_intent: intent, amount: 100 });
    await sync(dot);
    expect(await invoice()).toMatchObject({ refunded_cents: 1_100 });
    expect(await allowance(dot)).toBe(900);
  });

  test("of a year's payment that stands behind a hundred later invoices takes back all the same", async () => {
    const fay = await world.subscriber("far-back", 4);
    const customer = await world.customer(fay);
    world.webhooks.lost = true;
    for (let again = 0; again < 101; again += 1) {
      const { id } = await stripe().invoices.create({ customer, auto_advance: false });
      await stripe().invoices.finalizeInvoice(id);
    }
    await refund(fay, 10_000);
    expect(await allowance(fay)).toBe(1_000);
    expect(await previewChange({ userId: fay, planId: 2 })).toMatchObject({ kind: "payment_reversed" });
  });

  test("the same cause gives back once, though the amount has become another meanwhile", async () => {
    const fin = await world.subscriber("fin");
    const [charge] = (await stripe().charges.list({ customer: await world.customer(fin) })).data;
    const intent = String(charge?.payment_intent);
    for (const amount of [900, 899]) await refundPayment(intent, amount, "merge:sub_other");
    await sync(fin);
    expect(await allowance(fin)).toBe(1_100);
  });

  test("of a year takes its share of each month, the past and the coming", async () => {
    const cat = await world.subscriber("cat", 4);
    const { subscription } = await userOf(db(), cat);
    await world.spend(cat, 200);
    await refund(cat, 5_000);
    expect(await allowance(cat)).toBe(1_300);
    await world.travel(cat, addMonths(subscription?.periodStart ?? new Date(0), 1));
    expect(await allowance(cat)).toBe(1_500);
    expect(await moved(cat)).toEqual(["refund -500", "refund -500"]);
  });

  test("of a year, in its third month: one mail with the sum of what its months give back", async () => {
    const dee = await world.subscriber("dee", 4);
    const { subscription } = await userOf(db(), dee);
    const start = subscription?.periodStart ?? new Date(0);
    for (const months of [1, 2]) {
      await world.spend(dee, 2_000);
      await world.travel(dee, addMonths(start, months));
    }
    await refund(dee, 5_000);
    const { rows } = await world.sql.query(
      "SELECT data FROM notifications WHERE user_id = $1 AND kind = 'credits_taken_back'",
      [dee],
    );
    expect(rows.map(({ data }) => Number(data.credits))).toEqual([1_500]);
  });
});

describe("a year given up for a month of Pro, and what that leaves on the balance", () => {
  async function leftOver(name: string, card?: string) {
    const userId = await world.signUp(`${name}@example.com`);
    await world.pay(await world.checkout(userId, 4), card);
    await sync(userId);
    await world.changeCard(userId, "pm_card_visa");
    return userId;
  }
  const balance = async (userId: string) => {
    const customer = await stripe().customers.retrieve(await world.customer(userId));
    return customer.deleted ? null : 0 - customer.balance;
  };

  test("half of the year refunded, then all of it: the balance goes with it, and each change is told once", async () => {
    const lee = await leftOver("lee");
    await upgrade(lee, 2);
    expect(await balance(lee)).toBe(15_000);
    await refund(lee, 10_000);
    await sync(lee);
    expect(await balance(lee)).toBe(7_500);
    await refund(lee, 10_000);
    expect(await balance(lee)).toBe(0);
    const kinds = (await world.told(lee)).filter((kind) => kind === "balance_changed");
    expect(kinds).toHaveLength(2);
    await renew(lee);
    expect((await stripe().charges.list({ customer: await world.customer(lee) })).data[0]?.amount).toBe(
      5_000,
    );
  });

  test("spent on a renewal before it goes back: the next invoice charges it", async () => {
    const moe = await leftOver("moe");
    await upgrade(moe, 2);
    await renew(moe);
    expect(await balance(moe)).toBe(10_000);
    await refund(moe, 20_000);
    expect(await balance(moe)).toBe(-5_000);
    await renew(moe);
    expect((await stripe().charges.list({ customer: await world.customer(moe) })).data[0]?.amount).toBe(
      10_000,
    );
    expect(await balance(moe)).toBe(0);
  });

  test("disputed and won: off the balance, and on it again", async () => {
    const ned = await leftOver("ned", disputing);
    const dispute = await disputeOf(ned);
    await upgradeAtStripe(...(await toPro(ned)));
    await sync(ned);
    expect(await balance(ned)).toBe(0);
    await settle(ned, dispute, "winning_evidence");
    expect(await balance(ned)).toBe(15_000);
    await sync(ned);
    expect(await balance(ned)).toBe(15_000);
  });
});

/** A card whose payments are disputed at once. */
const disputing = "4000 0000 0000 0259";

async function settle(
  userId: string,
  dispute: string,
  evidence: "winning_evidence" | "losing_evidence",
): Promise<void> {
  await stripe().disputes.update(dispute, { evidence: { uncategorized_text: evidence }, submit: true });
  await sync(userId);
}

/** Of the user's last payment. */
async function disputeOf(userId: string): Promise<string> {
  const charge = (await payments(userId)).at(-1) ?? "";
  const { data } = await stripe().disputes.list({ charge });
  return data[0]?.id ?? "";
}

describe("dispute", () => {
  async function disputed(name: string): Promise<{ userId: string; dispute: string }> {
    const userId = await world.signUp(`${name}@example.com`);
    await world.pay(await world.checkout(userId, 1), disputing);
    await sync(userId);
    return { userId, dispute: await disputeOf(userId) };
  }

  test("takes the credits; lost, they stay taken", async () => {
    const { userId, dispute } = await disputed("eve");
    expect(await allowance(userId)).toBe(0);
    expect(await moved(userId)).toEqual(["dispute -2000"]);
    await settle(userId, dispute, "losing_evidence");
    expect(await allowance(userId)).toBe(0);
  });

  test("won in the same period, it gives them back, once", async () => {
    const { userId, dispute } = await disputed("fay");
    await settle(userId, dispute, "winning_evidence");
    await sync(userId);
    expect(await allowance(userId)).toBe(2_000);
    expect(await moved(userId)).toEqual(["dispute -2000", "dispute 2000"]);
  });

  test("opened and won, by nothing but the webhooks that say so: a dispute names a charge and no customer", async () => {
    const ira = await world.signUp("ira@example.com");
    const url = await world.checkout(ira, 1);
    world.webhooks.lost = true;
    await world.pay(url, "4000 0000 0000 0259");
    const dispute = await bringIn(ira, "charge.dispute.created");
    expect(await moved(ira)).toEqual(["dispute -2000"]);
    await stripe().disputes.update(dispute, {
      evidence: { uncategorized_text: "winning_evidence" },
      submit: true,
    });
    await bringIn(ira, "charge.dispute.closed");
    expect(await moved(ira)).toEqual(["dispute -2000", "dispute 2000"]);
    expect(await allowance(ira)).toBe(2_000);
  });

  /** The one delivery of this type about a dispute of the user's, as it comes; returns the dispute. */
  async function bringIn(userId: string, type: string): Promise<string> {
    const charge = (await payments(userId))[0] ?? "";
    const find = () => world.webhooks.received.find((one) => one.type === type && one.body.includes(charge));
    await expect.poll(find).toBeDefined();
    const delivery = find();
    const answer = await deliver(delivery?.body ?? "", delivery?.signature ?? null);
    expect(await answer.json()).toMatchObject({ outcome: "done" });
    return JSON.parse(delivery?.body ?? "").data.object.id;
  }

  test("won after an upgrade that was made at Stripe, it gives back nothing that would have expired", async () => {
    const { userId, dispute } = await disputed("gus");
    await world.changeCard(userId, "pm_card_visa");
    await upgradeAtStripe(...(await toPro(userId)));
    await sync(userId);
    expect(await allowance(userId)).toBe(5_000);
    await settle(userId, dispute, "winning_evidence");
    expect(await allowance(userId)).toBe(5_000);
  });

  test("that nobody answers is lost by itself, and the renewal is as ever", async () => {
    const { userId } = await disputed("hew");
    await world.changeCard(userId, "pm_card_visa");
    await renew(userId);
    expect(await allowance(userId)).toBe(2_000);
    expect(await moved(userId)).toEqual(["dispute -2000"]);
  });
});

describe("an upgrade while a payment of the running period has gone back", () => {
  const PRO_AT_ONCE = { planId: 2, agreed: { prorationDate: systemNow(), amountDueCents: 3_000 } };

  /** Neither looking nor agreeing brings a price that credits what has gone back; nothing is charged. */
  async function expectRefused(userId: string, planId = 2): Promise<void> {
    const { subscription } = await userOf(db(), userId);
    const refusal = { kind: "payment_reversed", plan: subscription?.name, until: subscription?.periodEnd };
    const before = await payments(userId);
    expect(await previewChange({ userId, planId })).toEqual(refusal);
    expect(await changePlan({ ...PRO_AT_ONCE, userId, planId })).toEqual(refusal);
    expect(await payments(userId)).toEqual(before);
  }

  test("is refused while it is in dispute and once that is lost, and possible with the next renewal", async () => {
    const userId = await world.signUp("rae@example.com");
    await world.pay(await world.checkout(userId, 1), disputing);
    await sync(userId);
    await world.changeCard(userId, "pm_card_visa");
    await expectRefused(userId);
    await settle(userId, await disputeOf(userId), "losing_evidence");
    await expectRefused(userId);
    await renew(userId);
    await upgrade(userId, 2);
  });

  test("is possible once the dispute is won", async () => {
    const userId = await world.signUp("sol@example.com");
    await world.pay(await world.checkout(userId, 1), disputing);
    await sync(userId);
    await world.changeCard(userId, "pm_card_visa");
    await settle(userId, await disputeOf(userId), "winning_evidence");
    await upgrade(userId, 2);
  });

  test("is refused after a refund, also of what an earlier upgrade had credited; a downgrade is planned all the same", async () => {
    const userId = await world.subscriber("tea");
    await upgrade(userId, 2);
    await refund(userId, 500);
    await expectRefused(userId, 5);
    expect(await previewChange({ userId, planId: 1 })).toMatchObject({ kind: "downgrade_at_renewal" });
    expect(await changePlan({ userId, planId: 1 })).toMatchObject({ kind: "scheduled", plan: "Starter" });
  });
});

describe("of which no webhook ever told", () => {
  const found = async (apply: boolean) =>
    (await reconcile({ apply, actor: "cli" })).differences.map((one) => [one.email, one.class, one.mended]);

  test("a refund, one that takes nothing any more, and a won dispute: reconcile finds the credits, and once", async () => {
    const kai = await world.subscriber("kai");
    const lou = await world.subscriber("lou");
    await renew(lou);
    const mo = await world.signUp("mo@example.com");
    await world.pay(await world.checkout(mo, 1), "4000 0000 0000 0259");
    await sync(mo);
    expect(await found(false)).toEqual([]);

    world.webhooks.lost = true;
    const charge = async (userId: string) => (await payments(userId))[0] ?? "";
    await stripe().refunds.create({ charge: await charge(kai), amount: 1_000 });
    await stripe().refunds.create({ charge: await charge(lou), amount: 1_000 });
    const { data } = await stripe().disputes.list({ charge: await charge(mo) });
    const evidence = { uncategorized_text: "winning_evidence" };
    await stripe().disputes.update(data[0]?.id ?? "", { evidence, submit: true });
    expect(await found(false)).toEqual([
      ["kai@example.com", "missing_takeback", false],
      ["mo@example.com", "missing_takeback", false],
    ]);
    expect((await found(true)).every(([, , mended]) => mended)).toBe(true);
    expect(await found(true)).toEqual([]);
    expect(await allowance(kai)).toBe(1_000);
    expect(await allowance(lou)).toBe(2_000);
    expect(await allowance(mo)).toBe(2_000);
  });

  test("a refund of what an upgrade had left on the balance: reconcile takes it off, once", async () => {
    const ola = await world.subscriber("ola", 4);
    await upgrade(ola, 2);
    await renew(ola);
    expect(await found(false)).toEqual([]);
    world.webhooks.lost = true;
    await stripe().refunds.create({ charge: (await payments(ola))[0] ?? "", amount: 20_000 });
    expect(await found(false)).toContainEqual(["ola@example.com", "stale_balance", false]);
    expect(await found(true)).toContainEqual(["ola@example.com", "stale_balance", true]);
    expect(await found(true)).toEqual([]);
    const customer = await stripe().customers.retrieve(await world.customer(ola));
    expect(customer).toMatchObject({ balance: 5_000 });
  });
});

describe("packs", () => {
  async function pay(userId: string, packId: string, cardNumber = good): Promise<void> {
    const start = await startPackCheckout(userId, packId);
    if (start.kind !== "redirect") throw new Error(start.kind);
    expect(target(await submit(start.url, card(cardNumber)))).toContain("/success");
  }
  async function buy(userId: string, packId: string): Promise<void> {
    await pay(userId, packId);
    await sync(userId);
  }

  test("are added to what never expires, once, and outlast the plan", async () => {
    const hal = await world.subscriber("hal");
    await buy(hal, "pack_1000");
    await buy(hal, "pack_5000");
    for (let again = 0; again < 3; again += 1) await sync(hal);
    expect(await purchased(hal)).toBe(6_000);
    await stripe().subscriptions.cancel((await userOf(db(), hal)).subscription?.id ?? "");
    await sync(hal);
    expect(await world.account(hal)).toMatchObject({ status: "expired", allowance: "0" });
    expect(await purchased(hal)).toBe(6_000);
    // Two packs and the plan: nobody can switch these mails off.
    expect((await world.told(hal)).filter((kind) => kind === "receipt")).toHaveLength(3);
    expect(await world.told(hal)).not.toContain("credits_added");
  });

  test("can be bought without a subscription", async () => {
    const ida = await world.signUp("ida@example.com");
    await buy(ida, "pack_1000");
    expect(await purchased(ida)).toBe(1_000);
    expect(await world.account(ida)).toMatchObject({ status: "trial", allowance: "1000" });
    expect(await startPackCheckout(ida, "pack_7")).toEqual({ kind: "unknown_pack" });
  });

  test("refunded, they are taken from what is left, and the rest is owed", async () => {
    const jan = await world.subscriber("jan");
    await buy(jan, "pack_1000");
    await world.spend(jan, 400, { bucket: "purchased" });
    await refund(jan, 1_000, 1);
    expect(await purchased(jan)).toBe(0);
    expect(await allowance(jan)).toBe(1_600);
    expect(await moved(jan)).toEqual(["refund -600", "refund -400"]);
    await sync(jan);
    expect(await allowance(jan)).toBe(1_600);
  });

  /** Buys 1,000 and spends 400 of them, before the bank withdraws the payment. */
  async function disputedAfterUse(userId: string): Promise<string> {
    world.webhooks.lost = true;
    await pay(userId, "pack_1000", disputing);
    world.webhooks.lost = false;
    const dispute = await disputeOf(userId);
    const { payment_intent: payment } = await stripe().disputes.retrieve(dispute);
    const purchase = { userId, kind: "purchase", cause: `pack:${payment}`, credits: 1_000 } as const;
    await addPurchased(db(), { ...purchase, now: nowFor(await userOf(db(), userId)) });
    await world.spend(userId, 400, { bucket: "purchased" });
    await sync(userId);
    return dispute;
  }

  test("disputed and won, they pay the debt that is still open, and the rest is as it was bought", async () => {
    const kay = await world.signUp("kay@example.com");
    await world.spend(kay, 1_000);
    const dispute = await disputedAfterUse(kay);
    expect([await purchased(kay), await allowance(kay)]).toEqual([0, -400]);
    await settle(kay, dispute, "winning_evidence");
    await sync(kay);
    expect([await purchased(kay), await allowance(kay)]).toEqual([600, 0]);
    expect(await moved(kay)).toEqual(["dispute -600", "dispute -400", "dispute 600", "dispute 400"]);
  });

  test("won when nothing is owed, all of them are purchased", async () => {
    const lea = await world.subscriber("lea");
    const dispute = await disputedAfterUse(lea);
    expect([await purchased(lea), await allowance(lea)]).toEqual([0, 1_600]);
    await settle(lea, dispute, "winning_evidence");
    expect([await purchased(lea), await allowance(lea)]).toEqual([1_000, 1_600]);
  });
});
