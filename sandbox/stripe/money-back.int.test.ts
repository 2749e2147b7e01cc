import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { eventsSince, makePrice, useSandbox } from "./testing/sandbox";

const { stripe, sandbox } = await useSandbox("money_back");

/** A subscription's first payment: $29.00. */
async function pay(alias = "pm_card_visa") {
  const customer = await stripe.customers.create({ email: "back@example.com" });
  const { id: method } = await stripe.paymentMethods.attach(alias, { customer: customer.id });
  const price = await makePrice(stripe);
  await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    default_payment_method: method,
  });
  const [charge] = (await stripe.charges.list({ customer: customer.id })).data;
  if (!charge) throw new Error("Nothing was charged");
  return { customer, charge, intent: String(charge.payment_intent) };
}

const retrieve = (charge: Stripe.Charge) => stripe.charges.retrieve(charge.id, { expand: ["refunds"] });

describe("a refund", () => {
  test("in parts of $10.00 and $5.00, then of all that is left", async () => {
    const { charge, intent } = await pay();
    const first = await stripe.refunds.create({
      payment_intent: intent,
      amount: 1000,
      reason: "requested_by_customer",
      metadata: { ticket: "7" },
    });
    expect(first).toMatchObject({
      status: "succeeded",
      amount: 1000,
      charge: charge.id,
      payment_intent: intent,
      reason: "requested_by_customer",
      metadata: { ticket: "7" },
    });
    expect(await retrieve(charge)).toMatchObject({ amount_refunded: 1000, refunded: false });

    await stripe.refunds.create({ charge: charge.id, amount: 500 });
    await expect(stripe.refunds.create({ charge: charge.id, amount: 1401 })).rejects.toMatchObject({
      message: "Refund amount ($14.01) is greater than unrefunded amount on charge ($14.00)",
      param: "amount",
    });
    expect(await stripe.refunds.create({ charge: charge.id })).toMatchObject({ amount: 1400 });
    expect(await retrieve(charge)).toMatchObject({
      status: "succeeded",
      amount: 2900,
      amount_refunded: 2900,
      refunded: true,
      refunds: { data: [{ amount: 1400 }, { amount: 500 }, { amount: 1000 }] },
    });
    await expect(stripe.refunds.create({ charge: charge.id })).rejects.toMatchObject({
      code: "charge_already_refunded",
      message: `Charge ${charge.id} has already been refunded.`,
    });
    expect((await stripe.refunds.list({ payment_intent: intent })).data).toHaveLength(3);
  });

  test("tells of itself and of its charge, and leaves the invoice paid", async () => {
    const { charge, customer } = await pay();
    let refund: Stripe.Refund | undefined;
    const events = await eventsSince(stripe, async () => {
      refund = await stripe.refunds.create({ charge: charge.id });
      await stripe.refunds.update(refund.id, { metadata: { checked: "yes" } });
    });
    expect(events.map(({ type }) => type)).toEqual(["refund.created", "charge.refunded", "refund.updated"]);
    expect(events[1]?.data.object).toMatchObject({ id: charge.id, amount_refunded: 2900, refunded: true });
    expect(events[2]?.data.previous_attributes).toEqual({ metadata: { checked: null } });
    const [invoice] = (await stripe.invoices.list({ customer: customer.id })).data;
    expect(invoice).toMatchObject({ status: "paid", amount_paid: 2900 });
    await expect(stripe.refunds.cancel(refund?.id ?? "")).rejects.toThrow(/can't be canceled/);
  });

  test.each([
    [{}, /payment_intent or charge/],
    [{ charge: "ch_none" }, /No such charge: 'ch_none'/],
    [{ payment_intent: "pi_none" }, /No such payment_intent/],
    [{ charge: "ch_none", payment_intent: "pi_none" }, /only specify one/],
  ])("of %o is refused", async (given, message) => {
    await expect(stripe.refunds.create(given)).rejects.toThrow(message);
  });

  test("moves the balance, fee excepted", async () => {
    const { charge } = await pay();
    const refund = await stripe.refunds.create({ charge: charge.id, amount: 900 });
    const moved = [charge.balance_transaction, refund.balance_transaction];
    const [earned, returned] = await Promise.all(
      moved.map((id) => stripe.balanceTransactions.retrieve(String(id))),
    );
    // 2.9% of $29.00 and 30 cents.
    expect(earned).toMatchObject({ type: "charge", amount: 2900, fee: 114, net: 2786, source: charge.id });
    expect(returned).toMatchObject({ type: "refund", amount: -900, fee: 0, net: -900, source: refund.id });
    expect(sandbox.contractDeviations()).toEqual([]);
  });
});

describe("a dispute", () => {
  async function dispute() {
    const { charge } = await pay("pm_card_createDispute");
    const [opened] = (await stripe.disputes.list({ charge: charge.id })).data;
    if (!opened) throw new Error("Nothing was disputed");
    return { charge, opened };
  }
  const amounts = ({ balance_transactions }: Stripe.Dispute) =>
    balance_transactions.map(({ amount, fee, net }) => [amount, fee, net]);

  test("takes the money at once, and forbids a refund", async () => {
    const events = await eventsSince(stripe, () => pay("pm_card_createDispute"));
    expect(events.map(({ type }) => type).filter((type) => type.startsWith("charge."))).toEqual([
      "charge.succeeded",
      "charge.dispute.created",
      "charge.dispute.funds_withdrawn",
    ]);
    const { charge, opened } = await dispute();
    expect(opened).toMatchObject({
      status: "needs_response",
      reason: "fraudulent",
      amount: 2900,
      evidence_details: { has_evidence: false, submission_count: 0 },
    });
    expect(amounts(opened)).toEqual([[-2900, 1500, -4400]]);
    expect(await retrieve(charge)).toMatchObject({ disputed: true, refunded: false });
    await expect(stripe.refunds.create({ charge: charge.id })).rejects.toMatchObject({
      code: "charge_disputed",
    });
  });

  test("that is won brings back charge and fee", async () => {
    const { opened } = await dispute();
    const staged = await stripe.disputes.update(opened.id, {
      evidence: { customer_name: "Ada Lovelace" },
      submit: false,
    });
    expect(staged).toMatchObject({
      status: "needs_response",
      evidence: { customer_name: "Ada Lovelace" },
      evidence_details: { has_evidence: true, submission_count: 0 },
    });
    const events = await eventsSince(stripe, () =>
      stripe.disputes.update(opened.id, { evidence: { uncategorized_text: "winning_evidence" } }),
    );
    expect(events.map(({ type }) => type)).toEqual([
      "charge.dispute.updated",
      "charge.dispute.closed",
      "charge.dispute.funds_reinstated",
    ]);
    const won = await stripe.disputes.retrieve(opened.id);
    expect(won).toMatchObject({ status: "won", evidence_details: { submission_count: 1 } });
    expect(amounts(won)).toEqual([
      [-2900, 1500, -4400],
      [2900, -1500, 4400],
    ]);
  });

  test.each([
    [
      "by its evidence",
      (id: string) => stripe.disputes.update(id, { evidence: { uncategorized_text: "losing_evidence" } }),
    ],
    ["because it is accepted", (id: string) => stripe.disputes.close(id)],
  ])("that is lost %s keeps the money", async (_, lose) => {
    const { opened } = await dispute();
    expect(await lose(opened.id)).toMatchObject({ status: "lost" });
    const lost = await stripe.disputes.retrieve(opened.id);
    expect(amounts(lost)).toEqual([[-2900, 1500, -4400]]);
    await expect(stripe.disputes.close(opened.id)).rejects.toThrow(/is lost/);
  });

  test("with other evidence waits for the bank", async () => {
    const { opened } = await dispute();
    const answered = await stripe.disputes.update(opened.id, {
      evidence: { product_description: "A plan" },
    });
    expect(answered.status).toBe("under_review");
    await expect(stripe.disputes.update(opened.id, { evidence: { customer_name: "Ada" } })).rejects.toThrow(
      /under_review/,
    );
    expect(sandbox.contractDeviations()).toEqual([]);
  });
});
