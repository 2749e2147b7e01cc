import { afterAll, expect, test } from "vitest";
import { deliveryLog } from "../testing/deliveries";
import { startReceiver } from "../testing/receiver";
import { useSandbox } from "../testing/sandbox";

const receiver = await startReceiver();
afterAll(() => receiver.close());
const { stripe, url } = await useSandbox("endpoints", {
  retryAfterMs: [50, 50],
  endpointTimeoutMs: 500,
});
const log = deliveryLog(url);

/** An endpoint for one type of event, and what it was sent. */
async function endpointFor(
  type: "product.created" | "coupon.created" | "customer.created" | "price.created",
) {
  const endpoint = await stripe.webhookEndpoints.create({
    url: `${receiver.url}/${type}`,
    enabled_events: [type],
  });
  return {
    id: endpoint.id,
    secret: endpoint.secret ?? "",
    settled: (attempts: number) =>
      log.until({ endpoint: endpoint.id }, (delivery) => delivery.attempts.length === attempts),
    end: () => stripe.webhookEndpoints.del(endpoint.id),
  };
}

const answers = ({ attempts }: { attempts: { response_status: number | null; error: string | null }[] }) =>
  attempts.map(({ response_status, error }) => response_status ?? error);

test("each endpoint gets what it asked for, and has its own state", async () => {
  const [products, coupons] = [await endpointFor("product.created"), await endpointFor("coupon.created")];
  receiver.answer(({ type }) => (type === "coupon.created" ? 500 : 200));
  const both = await stripe.webhookEndpoints.create({
    url: `${receiver.url}/both`,
    enabled_events: ["product.created", "coupon.created"],
  });
  await stripe.products.create({ name: "Mug" });
  await stripe.coupons.create({ percent_off: 10 });
  expect(await products.settled(1)).toMatchObject({ state: "succeeded", next_attempt_at: null });
  expect(await coupons.settled(3)).toMatchObject({ state: "failed", next_attempt_at: null });
  const failed = await log.until({ endpoint: both.id, type: "coupon.*" }, ({ state }) => state === "failed");
  const types = (await log.about({ endpoint: both.id })).map(({ type, state }) => [type, state]);
  expect(types).toEqual([
    ["coupon.created", "failed"],
    ["product.created", "succeeded"],
  ]);
  expect((await log.about({ state: "failed" })).map(({ endpoint }) => endpoint).sort()).toEqual(
    [both.id, coupons.id].sort(),
  );

  const events = async (delivery_success: boolean) =>
    (await stripe.events.list({ delivery_success, types: ["coupon.created", "product.created"] })).data;
  expect((await events(false)).map(({ id, pending_webhooks }) => [id, pending_webhooks])).toEqual([
    [failed.event, 2],
  ]);
  expect((await events(true)).map(({ type, pending_webhooks }) => [type, pending_webhooks])).toEqual([
    ["product.created", 0],
  ]);
  await Promise.all([products.end(), coupons.end(), stripe.webhookEndpoints.del(both.id)]);
});

test("the log has the very text that was signed, and what was answered", async () => {
  const { id, secret, end } = await endpointFor("product.created");
  receiver.answer(() => ({ status: 201, body: "thank you" }));
  await stripe.products.create({ name: "Logged" });
  const { attempts } = await log.until({ endpoint: id }, ({ state }) => state === "succeeded");
  const [attempt] = attempts;
  expect(attempt).toMatchObject({ response_status: 201, response_body: "thank you", error: null });
  const signature = attempt?.request_headers["Stripe-Signature"] ?? "";
  const event = stripe.webhooks.constructEvent(attempt?.request_body ?? "", signature, secret);
  expect(event).toMatchObject({ type: "product.created", pending_webhooks: 1 });
  await end();
});

test("a redirect and silence are failures; an endless answer is cut", async () => {
  const products = await endpointFor("product.created");
  receiver.answer(() => ({ status: 308, headers: { Location: `${receiver.url}/elsewhere` } }));
  await stripe.products.create({ name: "Redirected" });
  expect(answers(await products.settled(3))).toEqual([308, 308, 308]);
  await products.end();

  const coupons = await endpointFor("coupon.created");
  let release = () => {};
  const held = new Promise<number>((resolve) => {
    release = () => resolve(200);
  });
  receiver.answer(() => held);
  await stripe.coupons.create({ percent_off: 10 });
  expect(answers(await coupons.settled(3))).toEqual(Array(3).fill("No answer in time"));
  release();
  await coupons.end();

  const customers = await endpointFor("customer.created");
  receiver.answer(() => ({ status: 200, body: "ü\0".repeat(1_000_000) }));
  await stripe.customers.create({});
  const [attempt] = (await customers.settled(1)).attempts;
  expect(attempt?.response_body).toMatch(/^(ü\uFFFD)+.?…$/);
  expect(Buffer.byteLength(attempt?.response_body ?? "")).toBeLessThan(20_000);
  await customers.end();
});

test("a port where nobody listens is a failure with a reason", async () => {
  const gone = await startReceiver();
  gone.close();
  const { id } = await stripe.webhookEndpoints.create({ url: gone.url, enabled_events: ["product.created"] });
  await stripe.products.create({ name: "Unheard" });
  const delivery = await log.until({ endpoint: id }, ({ state }) => state === "failed");
  expect(answers(delivery)[0]).toContain("ECONNREFUSED");
  await stripe.webhookEndpoints.del(id);
});

test.each(["disabled", "deleted"])("an endpoint that was %s is not tried again", async (what) => {
  const { id, end } = await endpointFor("price.created");
  receiver.answer(async () => {
    if (what === "disabled") await stripe.webhookEndpoints.update(id, { disabled: true });
    else await end();
    return 500;
  });
  await stripe.prices.create({ currency: "usd", unit_amount: 100, product_data: { name: "Ended" } });
  const delivery = await log.until({ endpoint: id }, ({ state }) => state === "failed");
  expect(answers(delivery)).toEqual([500, "Not sent: the endpoint was disabled or deleted."]);
  await stripe.webhookEndpoints.update(id, { disabled: false }).catch(() => undefined);
  const missed = await stripe.events.list({ delivery_success: false, type: "price.created", limit: 1 });
  expect(missed.data[0]?.id).toBe(delivery.event);
  await end().catch(() => undefined);
});

test("a rolled secret signs beside the old one until that expires", async () => {
  const { id, secret, end } = await endpointFor("product.created");
  receiver.answer(() => 200);
  const roll = async (expires_in: number) => {
    const response = await fetch(`${url}/_sandbox/endpoints/${id}/roll`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ expires_in }),
    });
    return { status: response.status, ...(await response.json()) };
  };
  const delivered = async (name: string) => {
    const { id: product } = await stripe.products.create({ name });
    const [received] = await receiver.until(({ body }) => body.includes(product));
    return (against: string) =>
      stripe.webhooks.constructEvent(received?.body ?? "", received?.signature ?? "", against).type;
  };

  const second = (await roll(3600)).secret;
  const during = await delivered("During");
  expect([during(secret), during(second)]).toEqual(["product.created", "product.created"]);
  const third = (await roll(0)).secret;
  const afterwards = await delivered("Afterwards");
  expect(afterwards(third)).toBe("product.created");
  for (const old of [secret, second]) expect(() => afterwards(old)).toThrow();
  expect(await roll(90_000)).toMatchObject({ status: 400, error: { param: "expires_in" } });
  await end();
});

test("a delivery is sent again by hand: what had failed has arrived, and automatic attempts go on", async () => {
  const { id, settled, end } = await endpointFor("coupon.created");
  receiver.answer(() => 500);
  await stripe.coupons.create({ percent_off: 10 });
  const failed = await settled(3);
  receiver.answer(() => 200);
  const resend = async (delivery: string) =>
    await fetch(`${url}/_sandbox/deliveries/${delivery}/resend`, { method: "POST" });
  expect(await (await resend(failed.id)).json()).toMatchObject({ response_status: 200 });
  expect(await settled(4)).toMatchObject({ state: "succeeded" });
  expect((await stripe.events.retrieve(failed.event)).pending_webhooks).toBe(0);

  receiver.answer(() => 500);
  expect(await (await resend(failed.id)).json()).toMatchObject({ response_status: 500 });
  expect((await settled(5)).state).toBe("succeeded");
  expect((await resend("del_none")).status).toBe(404);
  await end();
  expect((await resend((await log.about({ endpoint: id }))[0]?.id ?? "")).status).toBe(404);
});
