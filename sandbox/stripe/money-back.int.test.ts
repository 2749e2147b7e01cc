import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { eventsSince, makePrice, useSandbox } from "./testing/sandbox";
import { at, date, storyteller } from "./testing/story";

const { stripe } = await useSandbox("money_back");

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
    expect(events.map(({ type }) => type)).toEqual([
      "refund.created",
      "charge.refunded",
      "refund.updated",
      "charge.refund.updated",
    ]);
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
  });
});

describe("a credit note", () => {
  const invoiceOf = async (customer: { id: string }) => {
    const [invoice] = (await stripe.invoices.list({ customer: customer.id })).data;
    if (!invoice) throw new Error("Nothing was billed");
    return invoice;
  };

  test("of a paid invoice gives back $9.00 to the card, $5.00 to the balance and $1.00 elsewhere", async () => {
    const { customer, charge } = await pay();
    const invoice = await invoiceOf(customer);
    const credit: Stripe.CreditNoteCreateParams = {
      invoice: invoice.id,
      amount: 1500,
      refund_amount: 900,
      credit_amount: 500,
      out_of_band_amount: 100,
      reason: "product_unsatisfactory",
      memo: "Sorry",
    };
    expect(await stripe.creditNotes.preview(credit)).toMatchObject({ amount: 1500, refunds: [] });
    expect((await stripe.creditNotes.list({ invoice: invoice.id })).data).toEqual([]);

    let note: Stripe.CreditNote | undefined;
    const events = await eventsSince(stripe, async () => {
      note = await stripe.creditNotes.create(credit);
    });
    expect(events.map(({ type }) => type)).toEqual([
      "refund.created",
      "charge.refunded",
      "customer.updated",
      "credit_note.created",
      "invoice.updated",
    ]);
    expect(note).toMatchObject({
      number: `${invoice.number}-CN-01`,
      status: "issued",
      type: "post_payment",
      post_payment_amount: 1500,
      pre_payment_amount: 0,
      out_of_band_amount: 100,
      refunds: [{ amount_refunded: 900 }],
    });
    expect(await retrieve(charge)).toMatchObject({ amount_refunded: 900 });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -500 });
    const [moved] = (await stripe.customers.listBalanceTransactions(customer.id)).data;
    expect(moved).toMatchObject({ amount: -500, type: "credit_note", credit_note: note?.id });
    expect(await invoiceOf(customer)).toMatchObject({
      status: "paid",
      amount_paid: 2900,
      post_payment_credit_notes_amount: 1500,
    });
    await expect(stripe.creditNotes.voidCreditNote(note?.id ?? "")).rejects.toThrow(/is open/);
  });

  test("names lines, and links a refund that was made before", async () => {
    const { customer, charge } = await pay();
    const invoice = await invoiceOf(customer);
    const refund = await stripe.refunds.create({ charge: charge.id, amount: 1700 });
    const note = await stripe.creditNotes.create({
      invoice: invoice.id,
      lines: [
        { type: "invoice_line_item", invoice_line_item: invoice.lines.data[0]?.id, amount: 1500 },
        { type: "custom_line_item", description: "Goodwill", quantity: 2, unit_amount: 100 },
      ],
      refunds: [{ refund: refund.id }],
    });
    expect(note).toMatchObject({ total: 1700, refunds: [{ refund: refund.id, amount_refunded: 1700 }] });
    const lines = await stripe.creditNotes.listLineItems(note.id);
    expect(lines.data.map(({ amount, description }) => [amount, description])).toEqual([
      [1500, "1 × Pro (at $29.00 / month)"],
      [200, "Goodwill"],
    ]);
    expect(await stripe.creditNotes.update(note.id, { memo: "Noted" })).toMatchObject({ memo: "Noted" });
    await expect(
      stripe.creditNotes.create({ invoice: invoice.id, amount: 1201, credit_amount: 1201 }),
    ).rejects.toThrow("($12.01) is greater than what is left of its invoice ($12.00)");
    await expect(stripe.creditNotes.create({ invoice: invoice.id, amount: 1200 })).rejects.toThrow(
      "($0.00) must equal the amount that was already paid and is credited ($12.00)",
    );
  });

  test("of an open invoice lowers what is due, until nothing is", async () => {
    const customer = await stripe.customers.create();
    const price = await makePrice(stripe);
    const { id } = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      payment_behavior: "default_incomplete",
    });
    const { id: invoice } = await invoiceOf(customer);
    const first = await stripe.creditNotes.create({ invoice, amount: 900 });
    expect(first).toMatchObject({ type: "pre_payment", pre_payment_amount: 900 });
    const lowered = await stripe.invoices.retrieve(invoice, {
      expand: ["payments.data.payment.payment_intent"],
    });
    expect(lowered).toMatchObject({
      amount_due: 2000,
      amount_remaining: 2000,
      pre_payment_credit_notes_amount: 900,
      payments: { data: [{ amount_requested: 2000, payment: { payment_intent: { amount: 2000 } } }] },
    });
    await stripe.creditNotes.voidCreditNote(first.id);
    expect(await invoiceOf(customer)).toMatchObject({ amount_due: 2900, pre_payment_credit_notes_amount: 0 });
    await stripe.creditNotes.create({ invoice, amount: 2900 });
    expect(await invoiceOf(customer)).toMatchObject({ status: "paid", amount_paid: 0, amount_due: 0 });
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
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

  test("that is won brings back the charge, and the fee is kept", async () => {
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
      [2900, 0, 2900],
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

  test("that nobody answers is lost on its day, by its customer's clock", async () => {
    const { customerAt, subscribe, price, advance } = storyteller(stripe);
    const { clock, customer } = await customerAt("2025-01-01", "pm_card_createDispute");
    await subscribe(customer, [{ price: await price(2900) }]);
    const [charge] = (await stripe.charges.list({ customer })).data;
    const [opened] = (await stripe.disputes.list({ charge: charge?.id })).data;
    if (!opened) throw new Error("Nothing was disputed");
    expect(opened).toMatchObject({
      status: "needs_response",
      evidence_details: { due_by: at("2025-01-10") },
    });
    await advance(clock, "2025-01-09T23:59:59");
    expect(await stripe.disputes.retrieve(opened.id)).toMatchObject({ status: "needs_response" });
    const events = await eventsSince(stripe, () => advance(clock, "2025-01-11"));
    expect(
      events.flatMap((event) =>
        event.type === "charge.dispute.closed" ? [[event.data.object.id, date(event.created)]] : [],
      ),
    ).toEqual([[opened.id, "2025-01-10"]]);
    const lost = await stripe.disputes.retrieve(opened.id);
    expect(lost).toMatchObject({ status: "lost", evidence_details: { submission_count: 0 } });
    expect(amounts(lost)).toEqual([[-2900, 1500, -4400]]);
  });

  test("that is only an inquiry takes nothing, lets the charge be refunded, and is closed", async () => {
    const { charge } = await pay("pm_card_createDisputeInquiry");
    const [inquiry] = (await stripe.disputes.list({ charge: charge.id })).data;
    expect(inquiry).toMatchObject({
      status: "warning_needs_response",
      is_charge_refundable: true,
      balance_transactions: [],
    });
    expect((await stripe.refunds.create({ charge: charge.id, amount: 100 })).status).toBe("succeeded");
    const events = await eventsSince(stripe, () => stripe.disputes.close(inquiry?.id ?? ""));
    expect(events).toMatchObject([
      { type: "charge.dispute.closed", data: { object: { status: "warning_closed" } } },
    ]);
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
  });
});
