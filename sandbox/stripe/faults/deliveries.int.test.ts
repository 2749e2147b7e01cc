import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { deliveryLog } from "../testing/deliveries";
import { faultDesk } from "../testing/faults";
import { startReceiver } from "../testing/receiver";
import { useSandbox } from "../testing/sandbox";

const [receiver, other] = [await startReceiver(), await startReceiver()];
afterAll(() => {
  receiver.close();
  other.close();
});
const { stripe, url } = await useSandbox("delivery_faults", {
  forwardTo: receiver.url,
  retryAfterMs: [20, 20],
});
const desk = faultDesk(url);
const log = deliveryLog(url);
beforeEach(() => {
  receiver.received.length = 0;
});
afterEach(() => desk.clear());

const product = async (name: string) => (await stripe.products.create({ name })).id;
const about = (id: string) => (delivery: { body: string }) => delivery.body.includes(id);
const names = () => receiver.received.map(({ body }) => JSON.parse(body).data.object.name);
const eventOf = async (id: string) => {
  const { data } = await stripe.events.list({ type: "product.created" });
  return data.find((event) => "id" in event.data.object && event.data.object.id === id)?.id ?? "";
};

test("what is dropped never comes, and the API says so", async () => {
  const { id } = await desk.set({ kind: "drop", type: "product.*", count: 1 });
  const event = await eventOf(await product("Dropped"));
  const delivery = await log.until({ event }, ({ state }) => state === "failed");
  expect(delivery.attempts.map(({ error }) => error)).toEqual([`Not sent: dropped by ${id}.`]);
  expect((await stripe.events.list({ delivery_success: false })).data.map(({ id }) => id)).toEqual([event]);
  await receiver.until(about(await product("Next")));
  expect([names(), (await desk.get(id)).struck]).toEqual([["Next"], 1]);
});

test("a duplicate is the same event again, at the same time", async () => {
  await desk.set({ kind: "duplicate", type: "product.created", times: 3, count: 1 });
  const id = await product("Thrice");
  const all = await receiver.until(about(id), 3);
  expect(new Set(all.map((one) => one.id)).size).toBe(1);
  const { attempts } = await log.until({ event: all[0]?.id ?? "" }, ({ state }) => state === "succeeded");
  expect(attempts.map(({ response_status }) => response_status)).toEqual([200, 200, 200]);
});

test("what is delayed comes later", async () => {
  await desk.set({ kind: "delay", ms: 300, type: "product.created", count: 1 });
  const started = Date.now();
  await receiver.until(about(await product("Slow")));
  expect(Date.now() - started).toBeGreaterThanOrEqual(300);
});

test("others overtake it; removing the fault ends the wait", async () => {
  const { id } = await desk.set({ kind: "delay", ms: 3_600_000, count: 1 });
  const slow = await product("Slow");
  await receiver.until(about(await product("Quick")));
  await desk.remove(id);
  await receiver.until(about(slow));
  expect(names()).toEqual(["Quick", "Slow"]);
});

test("events that were held come backwards, once there are as many as were asked for", async () => {
  await desk.set({ kind: "reorder", type: "product.created", count: 4 });
  for (const name of ["1", "2", "3"]) await product(name);
  await receiver.until(about((await stripe.customers.create({ name: "Between" })).id));
  await product("4");
  await receiver.until(() => true, 5);
  expect(names()).toEqual(["Between", "4", "3", "2", "1"]);
});

test("or when the fault is removed; shuffled, none is lost", async () => {
  const { id } = await desk.set({ kind: "reorder", order: "shuffle", type: "product.created" });
  for (const name of ["1", "2", "3", "4", "5"]) await product(name);
  while ((await desk.get(id)).struck < 5);
  expect(names()).toEqual([]);
  await desk.remove(id);
  await receiver.until(() => true, 5);
  expect(names().toSorted()).toEqual(["1", "2", "3", "4", "5"]);
});

test("what fails is tried again like any failure", async () => {
  const { id } = await desk.set({ kind: "fail", status: 503, type: "product.created", count: 2 });
  const [delivered] = await receiver.until(about(await product("Third time lucky")));
  const event = delivered?.id ?? "";
  const { attempts } = await log.until({ event }, ({ state }) => state === "succeeded");
  expect(attempts.map(({ response_status, error }) => [response_status, error])).toEqual([
    [503, `Not sent: failed by ${id}.`],
    [503, `Not sent: failed by ${id}.`],
    [200, null],
  ]);
  expect((await stripe.events.retrieve(event)).pending_webhooks).toBe(0);
});

test("until it is removed, it fails for good", async () => {
  await desk.set({ kind: "fail", type: "product.created" });
  const event = await eventOf(await product("Never"));
  const { attempts } = await log.until({ event }, ({ state }) => state === "failed");
  expect(attempts).toHaveLength(3);
  expect(names()).toEqual([]);
});

test("a fault of one endpoint leaves the others alone", async () => {
  const { id: endpoint } = await stripe.webhookEndpoints.create({
    url: other.url,
    enabled_events: ["product.created"],
  });
  await desk.set({ kind: "drop", endpoint });
  await desk.set({ kind: "duplicate", endpoint: receiver.url, count: 1 });
  const id = await product("Split");
  await receiver.until(about(id), 2);
  await log.until({ endpoint }, ({ state }) => state === "failed");
  expect(other.received).toEqual([]);
  expect((await stripe.events.retrieve(await eventOf(id))).pending_webhooks).toBe(1);
});
