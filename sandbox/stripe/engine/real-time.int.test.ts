import { afterAll, expect, test, vi } from "vitest";
import { startReceiver } from "../testing/receiver";
import { makePrice, useSandbox } from "../testing/sandbox";

const receiver = await startReceiver();
const { stripe, url } = await useSandbox("realtime", { forwardTo: receiver.url });

// Only the time of day is moved; timers run as ever.
vi.useFakeTimers({ toFake: ["Date"] });
afterAll(() => {
  vi.useRealTimers();
  receiver.close();
});

const hour = 3_600_000;
const later = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

test("a checkout expires by itself after a day", async () => {
  const price = await makePrice(stripe);
  let session = await stripe.checkout.sessions.create({
    mode: "subscription",
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: "https://shop.test/",
  });
  expect(session.expires_at - session.created).toBe(24 * 3600);
  later(25 * hour);
  while (session.status === "open") session = await stripe.checkout.sessions.retrieve(session.id);
  expect(session).toMatchObject({ status: "expired", url: null });
  const { data } = await stripe.events.list({ type: "checkout.session.expired" });
  expect(data.map((event) => event.data.object)).toMatchObject([{ id: session.id }]);
});

test("a subscription without a clock renews when its time comes, each period once, though nobody was there", async () => {
  const price = await makePrice(stripe, { recurring: { interval: "day" } });
  const customer = await stripe.customers.create({ payment_method: "pm_card_visa" });
  const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  const { id, created } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    default_payment_method: method?.id,
  });
  later(3 * 24 * hour + 2 * hour);
  const paid = () => stripe.invoices.list({ subscription: id, status: "paid" });
  while ((await paid()).data.length < 4);
  expect((await paid()).data.map((invoice) => (invoice.created - created) / 86_400)).toEqual([3, 2, 1, 0]);
  // Or it would renew through all that is still to come.
  await stripe.subscriptions.cancel(id);
});

test("a test clock is deleted after 30 days, customers and all", async () => {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1_735_689_600 });
  expect(clock.deletes_after - clock.created).toBe(30 * 24 * 3600);
  const { id } = await stripe.customers.create({ test_clock: clock.id });
  later(31 * 24 * hour);
  const clocks = () => stripe.testHelpers.testClocks.list();
  while ((await clocks()).data.length > 0);
  expect(await stripe.customers.retrieve(id)).toMatchObject({ deleted: true });
});

test("events are forgotten after 30 days, deliveries and all; what they told of stays", async () => {
  const { id: customer } = await stripe.customers.create();
  await receiver.until(({ body }) => body.includes(customer));
  const [event] = (await stripe.events.list({ limit: 1 })).data;
  later(29 * 24 * hour);
  const { id: product } = await stripe.products.create({ name: "Later" });
  later(2 * 24 * hour);
  const left = async () => (await stripe.events.list({ limit: 100 })).data;
  while ((await left()).length > 1);
  expect((await left()).map(({ data }) => data.object)).toMatchObject([{ id: product }]);
  await expect(stripe.events.retrieve(event?.id ?? "")).rejects.toMatchObject({ code: "resource_missing" });
  const log = await fetch(`${url}/_sandbox/deliveries?event=${event?.id}`);
  expect((await log.json()).data).toEqual([]);
  expect((await stripe.customers.retrieve(customer)).id).toBe(customer);
});
