import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { card, challenged, submit, target } from "./testing/browser";
import { useSandbox } from "./testing/sandbox";
import { at, hours, lines, money, storyteller } from "./testing/story";

const { stripe, url } = await useSandbox("changes");
const { customerAt, useCard, price, subscribe, advance, eventsSince, latestInvoice } = storyteller(stripe);

const starter = await price(2900, { product_data: { name: "Starter" } });
const pro = await price(9900, { product_data: { name: "Pro" } });
const yearly = await price(99_000, { product_data: { name: "Pro" }, recurring: { interval: "year" } });
const free = await price(0, { product_data: { name: "Free" } });

const types = (events: Stripe.Event[]) => events.map(({ type }) => type);

/** The same parameters for the preview and for the change. */
async function previewed(
  id: string,
  change: Pick<Stripe.SubscriptionUpdateParams, "proration_behavior" | "proration_date"> & {
    items?: { id?: string; price?: string; quantity?: number; deleted?: boolean }[];
    billing_cycle_anchor?: { type: "now" | "unchanged" };
    trial_end?: "now" | number;
  },
) {
  const preview = await stripe.invoices.createPreview({ subscription: id, subscription_details: change });
  const changed = await stripe.subscriptions.update(id, change);
  const invoice = await latestInvoice(id);
  return { preview, changed, invoice };
}

describe("an upgrade from $29 to $99, signed up on 1 January", () => {
  test.each([
    ["on day 10", "2025-01-11", -1965, 6706],
    ["at noon of day 10", "2025-01-11T12:00:00", -1918, 6547],
    ["on the last day", "2025-01-31", -94, 319],
  ])(
    "%s credits what is unused, then bills what remains, and charges the sum",
    async (_, when, credit, debit) => {
      const { clock, customer } = await customerAt("2025-01-01");
      const { id, item, subscription } = await subscribe(customer, [{ price: starter }]);
      await advance(clock, when);
      const change = { items: [{ id: item, price: pro }], proration_behavior: "always_invoice" };
      const { preview, changed, invoice } = await previewed(id, change);
      const day = when.slice(8, 10);
      expect(lines(invoice)).toEqual([
        [credit, `Unused time on Starter after ${day} Jan 2025`, when.slice(0, 10), "2025-02-01"],
        [debit, `Remaining time on Pro after ${day} Jan 2025`, when.slice(0, 10), "2025-02-01"],
      ]);
      expect(invoice).toMatchObject({
        status: "paid",
        billing_reason: "subscription_update",
        amount_paid: credit + debit,
      });
      expect(money(preview)).toEqual(money(invoice));
      expect(preview.id).toMatch(/^upcoming_in_/);
      expect(changed).toMatchObject({
        status: "active",
        items: { data: [{ id: item, price: { id: pro } }] },
      });
      expect(changed.items.data[0]?.current_period_end).toBe(at("2025-02-01"));
      const [first, second] = invoice.lines.data;
      expect(first).toMatchObject({
        discountable: false,
        parent: {
          subscription_item_details: {
            proration: true,
            subscription_item: item,
            proration_details: { credited_items: { invoice: subscription.latest_invoice } },
          },
        },
      });
      expect(second?.parent?.subscription_item_details?.proration_details?.credited_items).toBeNull();

      await advance(clock, at("2025-02-01") + 2 * hours);
      expect(await latestInvoice(id)).toMatchObject({ status: "paid", total: 9900 });
    },
  );

  test("says so in events, the subscription's last", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: starter }]);
    await advance(clock, "2025-01-11");
    const events = await eventsSince(() =>
      stripe.subscriptions.update(id, {
        items: [{ id: item, price: pro }],
        proration_behavior: "always_invoice",
      }),
    );
    expect(types(events)).toEqual([
      "invoiceitem.created",
      "invoiceitem.created",
      "invoice.created",
      "payment_intent.created",
      "invoice.finalized",
      "charge.succeeded",
      "payment_intent.succeeded",
      "invoice_payment.paid",
      "invoice.updated",
      "invoice.paid",
      "invoice.payment_succeeded",
      "customer.subscription.updated",
    ]);
    expect(events.at(-1)?.data.previous_attributes).toMatchObject({
      items: { data: [{ price: { id: starter } }] },
    });
  });

  test("prorated at a date of one's own costs what was shown, however long one thinks", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: starter }]);
    const change = {
      items: [{ id: item, price: pro }],
      proration_behavior: "always_invoice",
      proration_date: at("2025-01-11"),
    };
    await advance(clock, "2025-01-11");
    const preview = await stripe.invoices.createPreview({ subscription: id, subscription_details: change });
    await advance(clock, "2025-01-12");
    await stripe.subscriptions.update(id, change);
    expect(lines(await latestInvoice(id))).toEqual(lines(preview));
    await expect(
      stripe.subscriptions.update(id, { ...change, proration_date: at("2024-12-31") }),
    ).rejects.toMatchObject({ param: "proration_date" });
  });

  test("twice in a month credits what the first upgrade billed", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: starter }]);
    await advance(clock, "2025-01-11");
    const always_invoice = { proration_behavior: "always_invoice" } as const;
    await stripe.subscriptions.update(id, { items: [{ id: item, price: pro }], ...always_invoice });
    await advance(clock, "2025-01-21");
    const change = { items: [{ id: item, price: pro, quantity: 2 }], ...always_invoice };
    const { preview, invoice } = await previewed(id, change);
    expect(lines(invoice)).toEqual([
      [-3513, "Unused time on Pro after 21 Jan 2025", "2025-01-21", "2025-02-01"],
      [7026, "Remaining time on 2 × Pro after 21 Jan 2025", "2025-01-21", "2025-02-01"],
    ]);
    expect(money(preview)).toEqual(money(invoice));
  });

  test("may wait for the renewal", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: starter }]);
    await advance(clock, "2025-01-11");
    const { preview } = await previewed(id, {
      items: [{ id: item, price: pro }],
      proration_behavior: "create_prorations",
    });
    expect((await stripe.invoices.list({ subscription: id })).data).toHaveLength(1);
    const waiting = await stripe.invoiceItems.list({ customer, pending: true });
    expect(waiting.data.map(({ amount, proration }) => [amount, proration])).toEqual([
      [6706, true],
      [-1965, true],
    ]);
    expect(lines(await stripe.invoices.createPreview({ subscription: id }))).toEqual(lines(preview));
    await advance(clock, at("2025-02-01") + 2 * hours);
    const renewal = await latestInvoice(id);
    expect(renewal).toMatchObject({ status: "paid", total: 9900 + 6706 - 1965 });
    expect(money(renewal)).toEqual(money(preview));
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toEqual([]);
  });

  test("taken back before the renewal credits the item that waits", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: starter }]);
    await advance(clock, "2025-01-11");
    await stripe.subscriptions.update(id, { items: [{ id: item, price: pro }] });
    await stripe.subscriptions.update(id, { items: [{ id: item, price: starter }] });
    await advance(clock, at("2025-02-01") + 2 * hours);
    const renewal = await latestInvoice(id);
    expect(renewal.lines.data.map(({ amount }) => amount)).toEqual([-1965, 6706, -6706, 1965, 2900]);
    const credit =
      renewal.lines.data[2]?.parent?.subscription_item_details?.proration_details?.credited_items;
    expect(credit).toEqual({ invoice: renewal.id, invoice_line_items: [renewal.lines.data[1]?.id] });
  });

  test("without proration bills nothing until the renewal", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: starter }]);
    await advance(clock, "2025-01-11");
    await stripe.subscriptions.update(id, {
      items: [{ id: item, price: pro }],
      proration_behavior: "none",
    });
    await advance(clock, at("2025-02-01") + 2 * hours);
    expect(lines(await latestInvoice(id))).toEqual([
      [9900, "1 × Pro (at $99.00 / month)", "2025-02-01", "2025-03-01"],
    ]);
  });
});

describe("a downgrade", () => {
  test("paid back at once becomes credit, which later invoices use up", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: pro }]);
    await advance(clock, "2025-01-02");
    const { preview, invoice } = await previewed(id, {
      items: [{ id: item, price: starter }],
      proration_behavior: "always_invoice",
    });
    const credit = -9581 + 2806;
    expect(invoice).toMatchObject({
      status: "paid",
      total: credit,
      amount_due: 0,
      attempt_count: 0,
      starting_balance: 0,
      ending_balance: credit,
    });
    expect(money(preview)).toEqual(money(invoice));
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: credit });

    const balances: (number | null)[] = [];
    for (const month of ["2025-02-01", "2025-03-01", "2025-04-01"]) {
      await advance(clock, at(month) + 2 * hours);
      balances.push((await latestInvoice(id)).ending_balance);
    }
    expect(balances).toEqual([credit + 2900, credit + 5800, 0]);
    expect(await latestInvoice(id)).toMatchObject({ total: 2900, amount_paid: 2900 + credit + 5800 });
    const transactions = await stripe.customers.listBalanceTransactions(customer);
    expect(transactions.data.map(({ amount, type }) => [amount, type])).toEqual([
      [-(credit + 5800), "applied_to_invoice"],
      [2900, "applied_to_invoice"],
      [2900, "applied_to_invoice"],
      [credit, "applied_to_invoice"],
    ]);
  });

  test("credits nothing for what was never billed", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: starter }]);
    await advance(clock, "2025-01-11");
    await stripe.subscriptions.update(id, { items: [{ id: item, price: pro }], proration_behavior: "none" });
    const { invoice } = await previewed(id, {
      items: [{ id: item, price: starter }],
      proration_behavior: "always_invoice",
    });
    expect(invoice.lines.data.map(({ amount }) => amount)).toEqual([-1965, 1965]);
  });
});

describe("items", () => {
  test("are added without an id, changed and deleted with it, and billed as a whole", async () => {
    const seat = await price(1000, { product_data: { name: "Seat" } });
    const { clock, customer } = await customerAt("2025-04-01");
    const { id, item } = await subscribe(customer, [{ price: starter }]);
    await advance(clock, "2025-04-16");
    const always_invoice = { proration_behavior: "always_invoice" } as const;
    const added = await previewed(id, { items: [{ price: seat, quantity: 3 }], ...always_invoice });
    expect(lines(added.invoice)).toEqual([
      [1500, "Remaining time on 3 × Seat after 16 Apr 2025", "2025-04-16", "2025-05-01"],
    ]);
    expect(money(added.preview)).toEqual(money(added.invoice));
    expect(added.changed.items.data).toHaveLength(2);
    const seats = added.changed.items.data[1]?.id ?? "";
    await expect(stripe.subscriptions.update(id, { items: [{ price: seat }] })).rejects.toThrow(
      /multiple subscription items with the same plan/,
    );

    const more = await previewed(id, { items: [{ id: seats, quantity: 5 }], ...always_invoice });
    expect(more.invoice.lines.data.map(({ amount }) => amount)).toEqual([-1500, 2500]);
    const gone = await previewed(id, { items: [{ id: seats, deleted: true }], ...always_invoice });
    expect(gone.invoice.lines.data.map(({ amount }) => amount)).toEqual([-2500]);
    expect(money(gone.preview)).toEqual(money(gone.invoice));
    expect(gone.changed.items.data.map((left) => left.id)).toEqual([item]);
    await expect(stripe.subscriptions.update(id, { items: [{ id: item, deleted: true }] })).rejects.toThrow(
      /at least one/,
    );
  });

  test("have an API of their own", async () => {
    const seat = await price(1000, { product_data: { name: "Seat" } });
    const { clock, customer } = await customerAt("2025-04-01");
    const { id } = await subscribe(customer, [{ price: starter }]);
    await advance(clock, "2025-04-16");
    const always_invoice = { proration_behavior: "always_invoice" } as const;
    const added = await stripe.subscriptionItems.create({
      subscription: id,
      price: seat,
      quantity: 2,
      ...always_invoice,
    });
    expect(await latestInvoice(id)).toMatchObject({ total: 1000, status: "paid" });
    expect(await stripe.subscriptionItems.update(added.id, { quantity: 4, ...always_invoice })).toMatchObject(
      {
        quantity: 4,
      },
    );
    expect(await latestInvoice(id)).toMatchObject({ total: 1000, status: "paid" });
    expect(await stripe.subscriptionItems.del(added.id, always_invoice)).toMatchObject({ deleted: true });
    expect(await latestInvoice(id)).toMatchObject({ total: -2000, status: "paid" });
    expect((await stripe.subscriptionItems.list({ subscription: id })).data).toHaveLength(1);
  });
});

describe("another interval", () => {
  test("keeps the anchor: what remains of the year that contains today is billed, as of the month credited", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: starter }]);
    await advance(clock, "2025-01-16T12:00:00");
    const { preview, changed, invoice } = await previewed(id, {
      items: [{ id: item, price: yearly }],
      proration_behavior: "always_invoice",
    });
    expect(lines(invoice)).toEqual([
      [-1450, "Unused time on Starter after 16 Jan 2025", "2025-01-16", "2025-02-01"],
      [94_796, "Remaining time on Pro after 16 Jan 2025", "2025-01-16", "2026-01-01"],
    ]);
    expect(money(preview)).toEqual(money(invoice));
    expect(changed).toMatchObject({
      billing_cycle_anchor: at("2025-01-01"),
      items: {
        data: [{ id: item, current_period_start: at("2025-01-01"), current_period_end: at("2026-01-01") }],
      },
    });
    await advance(clock, at("2026-01-01") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({ total: 99_000, created: at("2026-01-01") });
  });

  test("four seconds after the start costs what was recorded at Stripe", async () => {
    const { clock, customer } = await customerAt("2025-11-10T18:30:07");
    const { id, item } = await subscribe(customer, [{ price: await price(2500) }]);
    await advance(clock, "2025-11-10T18:30:11");
    const annual = await price(25_000, { recurring: { interval: "year" } });
    await stripe.subscriptions.update(id, {
      items: [{ id: item, price: annual }],
      proration_behavior: "always_invoice",
    });
    const invoice = await latestInvoice(id);
    expect(invoice.lines.data.map(({ amount }) => amount)).toEqual([-2500, 25_000]);
    expect(invoice).toMatchObject({
      total: 22_500,
      period_start: at("2025-11-10T18:30:07"),
      period_end: at("2025-11-10T18:30:11"),
    });
  });

  test("back to months ends with the month", async () => {
    const { clock, customer } = await customerAt("2025-01-31");
    const { id, item } = await subscribe(customer, [{ price: yearly }]);
    await advance(clock, "2025-03-10");
    const changed = await stripe.subscriptions.update(id, { items: [{ id: item, price: pro }] });
    expect(changed.items.data[0]).toMatchObject({
      current_period_start: at("2025-02-28"),
      current_period_end: at("2025-03-31"),
    });
  });
});

test("a first price after a free one keeps the anchor too", async () => {
  const { clock, customer } = await customerAt("2025-01-01");
  const { id, item } = await subscribe(customer, [{ price: free }]);
  await advance(clock, "2025-01-11");
  const { preview, invoice } = await previewed(id, {
    items: [{ id: item, price: pro }],
    proration_behavior: "always_invoice",
  });
  expect(lines(invoice)).toEqual([
    [6706, "Remaining time on Pro after 11 Jan 2025", "2025-01-11", "2025-02-01"],
  ]);
  expect(money(preview)).toEqual(money(invoice));
});

describe("a new period begins at once", () => {
  test("with another interval, when that is asked for", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: starter }]);
    await advance(clock, "2025-01-16T12:00:00");
    const { preview, changed, invoice } = await previewed(id, {
      items: [{ id: item, price: yearly }],
      billing_cycle_anchor: { type: "now" },
    });
    expect(lines(invoice)).toEqual([
      [-1450, "Unused time on Starter after 16 Jan 2025", "2025-01-16", "2025-02-01"],
      [99_000, "1 × Pro (at $990.00 / year)", "2025-01-16", "2026-01-16"],
    ]);
    expect(money(preview)).toEqual(money(invoice));
    expect(changed.billing_cycle_anchor).toBe(at("2025-01-16T12:00:00"));
    expect(changed.items.data[0]).toMatchObject({
      id: item,
      current_period_start: at("2025-01-16T12:00:00"),
      current_period_end: at("2026-01-16T12:00:00"),
    });
    await advance(clock, at("2026-01-16T12:00:00") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({ total: 99_000, created: at("2026-01-16T12:00:00") });
  });

  test("when it is asked for", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: starter }]);
    await advance(clock, "2025-01-16T12:00:00");
    const { preview, invoice } = await previewed(id, { billing_cycle_anchor: { type: "now" } });
    expect(invoice.lines.data.map(({ amount }) => amount)).toEqual([-1450, 2900]);
    expect(money(preview)).toEqual(money(invoice));
    await advance(clock, at("2025-02-16T12:00:00") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({ total: 2900, created: at("2025-02-16T12:00:00") });
  });

  test("without a credit when nothing is to be prorated", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: starter }]);
    await advance(clock, "2025-01-16");
    const { preview, invoice } = await previewed(id, {
      items: [{ id: item, price: yearly }],
      proration_behavior: "none",
      billing_cycle_anchor: { type: "now" },
    });
    expect(invoice.lines.data.map(({ amount }) => amount)).toEqual([99_000]);
    expect(money(preview)).toEqual(money(invoice));
  });
});

describe("a change whose payment fails", () => {
  async function broken(alias = "pm_card_chargeCustomerFail") {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: starter }]);
    await advance(clock, "2025-01-11");
    await useCard(customer, alias);
    const items = [{ id: item, price: pro }];
    const update = (payment_behavior: Stripe.SubscriptionUpdateParams["payment_behavior"]) =>
      stripe.subscriptions.update(id, { items, proration_behavior: "always_invoice", payment_behavior });
    return { clock, customer, id, item, update };
  }

  test("happens all the same, and leaves the subscription past due, when allowed", async () => {
    const { id, update } = await broken();
    expect(await update("allow_incomplete")).toMatchObject({
      status: "past_due",
      items: { data: [{ price: { id: pro } }] },
    });
    const open = await latestInvoice(id);
    expect(open).toMatchObject({
      status: "open",
      attempt_count: 1,
      amount_due: 4741,
      auto_advance: false,
      next_payment_attempt: null,
    });
    await stripe.invoices.pay(open.id ?? "", { payment_method: "pm_card_visa" });
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
  });

  test("is taken back as a whole when it must succeed", async () => {
    const { id, update, customer } = await broken();
    await expect(update("error_if_incomplete")).rejects.toMatchObject({
      statusCode: 402,
      code: "card_declined",
    });
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "active",
      items: { data: [{ price: { id: starter } }] },
    });
    expect((await stripe.invoices.list({ subscription: id })).data).toHaveLength(1);
    expect((await stripe.invoiceItems.list({ customer })).data).toEqual([]);
  });

  test("waits until it is paid when it may be pending", async () => {
    const { id, item, update } = await broken();
    const held = await update("pending_if_incomplete");
    expect(held).toMatchObject({
      status: "active",
      items: { data: [{ id: item, price: { id: starter } }] },
      pending_update: {
        expires_at: at("2025-01-11") + 23 * hours,
        subscription_items: [{ id: item, price: { id: pro } }],
      },
    });
    const open = await latestInvoice(id);
    expect(open).toMatchObject({ status: "open", amount_due: 4741, attempt_count: 1 });
    await expect(stripe.invoices.pay(open.id ?? "")).rejects.toMatchObject({ code: "card_declined" });
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
    const events = await eventsSince(() =>
      stripe.invoices.pay(open.id ?? "", { payment_method: "pm_card_visa" }),
    );
    expect(types(events)).toContain("customer.subscription.pending_update_applied");
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "active",
      pending_update: null,
      items: { data: [{ id: item, price: { id: pro } }] },
    });
  });

  test("is given up when its invoice is voided, and can be asked for again", async () => {
    const { id, customer, update } = await broken();
    await update("pending_if_incomplete");
    const held = await latestInvoice(id);
    const events = await eventsSince(() => stripe.invoices.voidInvoice(held.id ?? ""));
    expect(types(events)).toEqual(
      expect.arrayContaining(["invoice.voided", "customer.subscription.pending_update_expired"]),
    );
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "active",
      pending_update: null,
      items: { data: [{ price: { id: starter } }] },
    });
    await useCard(customer, "pm_card_visa");
    expect((await update("pending_if_incomplete")).pending_update).toBeNull();
    expect(await latestInvoice(id)).toMatchObject({ status: "paid", total: held.total });
  });

  test("is dropped after 23 hours, and the credit counts as unused again", async () => {
    const { id, item, clock, customer, update } = await broken();
    await update("pending_if_incomplete");
    const held = await latestInvoice(id);
    const events = await eventsSince(() => advance(clock, at("2025-01-11") + 24 * hours));
    expect(types(events)).toEqual(
      expect.arrayContaining(["invoice.voided", "customer.subscription.pending_update_expired"]),
    );
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      pending_update: null,
      items: { data: [{ price: { id: starter } }] },
    });
    expect(await stripe.invoices.retrieve(held.id ?? "")).toMatchObject({ status: "void" });
    await useCard(customer, "pm_card_visa");
    await stripe.subscriptions.update(id, {
      items: [{ id: item, price: pro }],
      proration_behavior: "always_invoice",
    });
    expect((await latestInvoice(id)).lines.data.map(({ amount }) => amount)).toEqual([-1871, 6387]);
  });

  test("waits for 3-D Secure, which the invoice's page completes", async () => {
    const { id, update } = await broken("pm_card_authenticationRequired");
    const held = await update("pending_if_incomplete");
    expect(held.pending_update).not.toBeNull();
    const open = await latestInvoice(id);
    expect(open.confirmation_secret?.client_secret).toMatch(/^pi_.*_secret_/);
    const intent = open.confirmation_secret?.client_secret.split("_secret_")[0] ?? "";
    expect(await stripe.paymentIntents.retrieve(intent)).toMatchObject({
      status: "requires_action",
      amount: 4741,
    });
    await submit(`${url}/3ds/${intent}`, { answer: "complete" });
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      pending_update: null,
      status: "active",
      items: { data: [{ price: { id: pro } }] },
    });
  });

  test("is left to the customer when asked, who pays on the invoice's page", async () => {
    const { id, update } = await broken();
    expect(await update("default_incomplete")).toMatchObject({
      status: "past_due",
      items: { data: [{ price: { id: pro } }] },
    });
    const open = await latestInvoice(id);
    expect(open).toMatchObject({ status: "open", attempt_count: 0 });
    const challenge = await submit(open.hosted_invoice_url ?? "", card(challenged));
    await submit(`${url}${target(challenge)}`, { answer: "complete" });
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
  });

  test("needs a payment method, and holds only what a pending update can", async () => {
    const { customer, id, item } = await broken();
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: "" } });
    const change = { items: [{ id: item, price: pro }], proration_behavior: "always_invoice" };
    await expect(stripe.subscriptions.update(id, change)).rejects.toMatchObject({ code: "resource_missing" });
    await expect(
      stripe.subscriptions.update(id, {
        ...change,
        payment_behavior: "pending_if_incomplete",
        cancel_at_period_end: true,
      }),
    ).rejects.toMatchObject({ param: "cancel_at_period_end" });
  });
});

test("a sum below the minimum charge waits in the balance and is collected with the next invoice", async () => {
  const dearer = await price(2930, { product_data: { name: "Starter plus" } });
  const { clock, customer } = await customerAt("2025-01-01");
  const { id, item } = await subscribe(customer, [{ price: starter }]);
  await advance(clock, "2025-01-02");
  const { preview, invoice } = await previewed(id, {
    items: [{ id: item, price: dearer }],
    proration_behavior: "always_invoice",
  });
  expect(invoice).toMatchObject({
    status: "paid",
    total: 29,
    amount_due: 0,
    attempt_count: 0,
    ending_balance: 29,
  });
  expect(money(preview)).toEqual(money(invoice));
  await advance(clock, at("2025-02-01") + 2 * hours);
  expect(await latestInvoice(id)).toMatchObject({ total: 2930, amount_paid: 2959, ending_balance: 0 });
  const { data } = await stripe.customers.listBalanceTransactions(customer);
  expect(data.map(({ amount, type }) => [amount, type])).toEqual([
    [-29, "applied_to_invoice"],
    [29, "invoice_too_small"],
  ]);
});

test("a preview for somebody new costs what the subscription will", async () => {
  const { customer } = await customerAt("2025-01-01");
  const items = [{ price: pro, quantity: 2 }];
  const preview = await stripe.invoices.createPreview({ customer, subscription_details: { items } });
  const { id } = await subscribe(customer, items);
  expect(money(preview)).toEqual(money(await latestInvoice(id)));
  expect(await stripe.invoices.createPreview({ subscription_details: { items } })).toMatchObject({
    total: 19_800,
  });
  await stripe.subscriptions.update(id, { cancel_at_period_end: true });
  await expect(stripe.invoices.createPreview({ subscription: id })).rejects.toMatchObject({
    code: "invoice_upcoming_none",
  });
});
