import { afterAll, expect, test, vi } from "vitest";
import { startReceiver } from "../testing/receiver";
import { tamper, testDatabase, useSandbox } from "../testing/sandbox";

const secret = "whsec_of_the_test";
const receiver = await startReceiver();
afterAll(() => receiver.close());
const databaseUrl = await testDatabase("deliveries");
const { stripe } = await useSandbox("deliveries", {
  databaseUrl,
  forwardTo: receiver.url,
  signingSecret: secret,
});

const about = (id: string) => (delivery: { body: string }) => delivery.body.includes(id);

/** The event once its deliveries are as wanted. */
async function eventWith(id: string, pending_webhooks: number) {
  for (;;) {
    const event = await stripe.events.retrieve(id);
    if (event.pending_webhooks === pending_webhooks) return event;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("an event arrives signed, as the SDK verifies it", async () => {
  const customer = await stripe.customers.create({
    email: "signed@example.com",
    metadata: { naïve: "ünïcode" },
  });
  const [delivery] = await receiver.until(about(customer.id));
  const event = stripe.webhooks.constructEvent(delivery?.body ?? "", delivery?.signature ?? "", secret);
  expect(event).toMatchObject({
    type: "customer.created",
    api_version: "2026-10-28.endive",
    pending_webhooks: 1,
    request: { id: expect.stringMatching(/^req_/), idempotency_key: expect.any(String) },
    data: { object: { id: customer.id, metadata: { naïve: "ünïcode" } } },
  });
  expect(() =>
    stripe.webhooks.constructEvent(delivery?.body ?? "", delivery?.signature ?? "", "whsec_other"),
  ).toThrow();
  await eventWith(event.id, 0);
});

test("anything but 2xx is sent again, the same event, until it is taken", async () => {
  const answers = [500, 302, 204];
  receiver.answer(({ type }) => (type === "product.created" ? (answers.shift() ?? 200) : 200));
  const product = await stripe.products.create({ name: "Retried" });
  const [first] = await receiver.until(about(product.id));
  expect((await eventWith(first?.id ?? "", 1)).pending_webhooks).toBe(1);
  expect((await stripe.events.list({ delivery_success: false })).data.map(({ id }) => id)).toContain(
    first?.id,
  );

  const all = await receiver.until(about(product.id), 3);
  expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  await eventWith(first?.id ?? "", 0);
  expect((await stripe.events.list({ delivery_success: false })).data).toEqual([]);
});

test("an endpoint that does not answer keeps no other waiting", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  receiver.answer(async ({ body }) => {
    if (body.includes("slow@example.com")) await held;
    return 200;
  });
  const slow = await stripe.customers.create({ email: "slow@example.com" });
  await receiver.until(about(slow.id));
  const quick = await stripe.customers.create({ email: "quick@example.com" });
  const [delivery] = await receiver.until(about(quick.id));
  await eventWith(delivery?.id ?? "", 0);
  release();
});

test("a receiver may call the API back while it is being called", async () => {
  receiver.answer(async ({ type, body }) => {
    if (type === "product.updated") await stripe.products.create({ name: `After ${JSON.parse(body).id}` });
    return 200;
  });
  const product = await stripe.products.create({ name: "Calls back" });
  await stripe.products.update(product.id, { name: "Called back" });
  const [delivery] = await receiver.until(({ type }) => type === "product.updated");
  await receiver.until(({ body }) => body.includes(`After ${delivery?.id}`));
});

test("an endpoint gets the types it asked for, while it is enabled", async () => {
  const other = await startReceiver();
  const endpoint = await stripe.webhookEndpoints.create({
    url: other.url,
    enabled_events: ["product.created"],
  });
  expect(endpoint.secret).toMatch(/^whsec_/);
  expect((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret).toBeUndefined();

  await stripe.customers.create({ email: "unwanted@example.com" });
  const wanted = await stripe.products.create({ name: "Wanted" });
  const [delivery] = await other.until(() => true);
  stripe.webhooks.constructEvent(delivery?.body ?? "", delivery?.signature ?? "", endpoint.secret ?? "");
  expect(delivery?.body).toContain(wanted.id);

  await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
  const later = await stripe.products.create({ name: "Unheard" });
  await receiver.until(about(later.id));
  expect(await stripe.webhookEndpoints.del(endpoint.id)).toMatchObject({ deleted: true });
  expect(other.received).toHaveLength(1);
  other.close();
});

test("an attempt that can't be recorded is made again, but not at once", async () => {
  const complaints = vi.spyOn(console, "error").mockImplementation(() => {});
  await tamper(
    databaseUrl,
    "alter table delivery_attempts add constraint unrecordable check (response_body <> 'unrecordable')",
  );
  const times: number[] = [];
  receiver.answer(({ body }) => {
    if (!body.includes("Hard to record")) return 200;
    times.push(Date.now());
    return { status: 200, body: times.length < 3 ? "unrecordable" : "recorded" };
  });
  const product = await stripe.products.create({ name: "Hard to record" });
  const [delivery] = await receiver.until(about(product.id), 3);
  await eventWith(delivery?.id ?? "", 0);
  const [first = 0, second = 0, third = 0] = times;
  expect(second - first).toBeGreaterThanOrEqual(1000);
  expect(third - second).toBeGreaterThanOrEqual(2000);
  complaints.mockReset();
});
