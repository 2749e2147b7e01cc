import Stripe from "stripe";
import { expect, test } from "vitest";
import { card, challenged, good, submit, target } from "../testing/browser";
import { faultDesk } from "../testing/faults";
import { useSandbox } from "../testing/sandbox";
import { storyteller } from "../testing/story";

const { stripe, url } = await useSandbox("charge_faults");
const { customerAt, price, subscribe, advance, latestInvoice } = storyteller(stripe);
const desk = faultDesk(url);

test("a renewal is declined and retried: the customer's card is good again", async () => {
  const ada = await customerAt("2025-01-01");
  const bob = await customerAt("2025-01-01");
  const monthly = await price(2900);
  const [adas, bobs] = [
    await subscribe(ada.customer, [{ price: monthly }]),
    await subscribe(bob.customer, [{ price: monthly }]),
  ];
  const fault = { kind: "decline", customer: ada.customer, decline_code: "insufficient_funds", count: 1 };
  const { id } = await desk.set(fault);
  await advance(bob.clock, "2025-02-01T02:00:00");
  await advance(ada.clock, "2025-02-01T02:00:00");
  expect((await stripe.subscriptions.retrieve(bobs.id)).status).toBe("active");
  expect((await stripe.subscriptions.retrieve(adas.id)).status).toBe("past_due");
  const invoice = await latestInvoice(adas.id);
  expect(invoice).toMatchObject({ status: "open", attempt_count: 1 });
  const [charge] = (await stripe.charges.list({ customer: ada.customer, limit: 1 })).data;
  expect(charge).toMatchObject({
    status: "failed",
    failure_code: "card_declined",
    failure_message: "Your card has insufficient funds.",
    outcome: { reason: "insufficient_funds" },
  });
  await advance(ada.clock, "2025-02-02T03:00:00");
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: "paid", attempt_count: 2 });
  expect((await stripe.subscriptions.retrieve(adas.id)).status).toBe("active");
  expect((await desk.get(id)).struck).toBe(1);
});

test("a preview leaves the decline to the change that it shows", async () => {
  const { customer } = await customerAt("2025-01-01");
  const { id: subscription, item } = await subscribe(customer, [{ price: await price(2900) }]);
  const items = [{ id: item, price: await price(5900) }];
  const change = { items, proration_behavior: "always_invoice" } as const;
  const { id } = await desk.set({ kind: "decline", customer, count: 1 });
  await stripe.invoices.createPreview({ subscription, subscription_details: change });
  expect((await desk.get(id)).struck).toBe(0);
  await stripe.subscriptions.update(subscription, change);
  expect((await desk.get(id)).struck).toBe(1);
  expect((await stripe.subscriptions.retrieve(subscription)).status).toBe("past_due");
});

test("a decline code that no test card has", async () => {
  await desk.set({ kind: "decline", decline_code: "do_not_honor", count: 1 });
  const pay = () =>
    stripe.paymentIntents.create({
      amount: 500,
      currency: "usd",
      payment_method: "pm_card_visa",
      confirm: true,
    });
  const error = await pay().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
  expect(error).toMatchObject({ code: "card_declined", decline_code: "do_not_honor" });
  expect((await pay()).status).toBe("succeeded");
});

test.each([
  ["at once", good],
  ["after the challenge", challenged],
])("Checkout shows the decline %s, and takes the card when it is tried again", async (_, number) => {
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    line_items: [{ price: await price(2900), quantity: 1 }],
    success_url: "https://shop.test/done",
  });
  const pay = async () => {
    const paid = await submit(session.url ?? "", card(number));
    return target(paid).startsWith("/3ds/") ? await submit(url + target(paid), { answer: "complete" }) : paid;
  };
  await desk.set({ kind: "decline", decline_code: "expired_card", count: 1 });
  const declined = await pay();
  const page = target(declined) ? await fetch(new URL(target(declined), url)) : declined;
  expect(await page.text()).toContain("Your card has expired.");
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: "open",
    subscription: null,
  });
  expect(target(await pay())).toBe("https://shop.test/done");
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe("complete");
});
