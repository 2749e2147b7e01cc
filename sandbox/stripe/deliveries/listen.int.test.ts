import { once } from "node:events";
import net from "node:net";
import { afterEach, expect, test } from "vitest";
import { cliRequest, FakeListener } from "../testing/cli";
import { deliveryLog } from "../testing/deliveries";
import { useSandbox } from "../testing/sandbox";

const { stripe, url } = await useSandbox("listen", { retryAfterMs: [10, 20, 3_600_000] });

const log = deliveryLog(url);

const listeners: FakeListener[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

async function sessionFor(device: string, form: string[] = []) {
  const fields = [`device_name=${device}`, "websocket_features[]=webhooks", ...form];
  return (await cliRequest(url, "POST", "/v1/stripecli/sessions", fields)).body;
}

async function listen(
  device: string,
  form: string[] = [],
  handle?: Parameters<typeof FakeListener.connect>[1],
) {
  const session = await sessionFor(device, form);
  const listener = await FakeListener.connect(session, handle);
  listeners.push(listener);
  return { session, listener };
}

const forwarding = ["forward_to_url=http://localhost:3000/webhook"];

/** The event about this object, once so many endpoints have not taken it. */
async function eventAbout(id: string, pending_webhooks: number) {
  for (;;) {
    const { data } = await stripe.events.list({ limit: 100 });
    const event = data.find(({ data: { object } }) => "id" in object && object.id === id);
    if (event?.pending_webhooks === pending_webhooks) return event;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("a session says where to connect, and a device keeps its secret", async () => {
  const session = await sessionFor("laptop");
  expect(session).toMatchObject({
    websocket_url: `${url.replace("http", "ws")}/v1/stripecli/subscribe`,
    websocket_authorized_feature: "webhooks",
    secret: expect.stringMatching(/^whsec_[0-9a-f]{64}$/),
    default_version: "2026-10-28.endive",
  });
  expect((await sessionFor("laptop")).secret).toBe(session.secret);
  expect((await sessionFor("desktop")).secret).not.toBe(session.secret);
});

test("an event comes over the socket, signed; what the receiver answered is in the log", async () => {
  const { session, listener } = await listen("laptop", forwarding, (message, cli) =>
    cli.respond(message, 202, "the receiver's answer"),
  );
  const customer = await stripe.customers.create({ email: "socket@example.com" });
  const [message] = await listener.until(customer.id);
  const { "Stripe-Signature": signature = "" } = message?.http_headers ?? {};
  const event = stripe.webhooks.constructEvent(message?.event_payload ?? "", signature, session.secret);
  expect(event).toMatchObject({
    type: "customer.created",
    pending_webhooks: 1,
    data: { object: { id: customer.id } },
  });

  await eventAbout(customer.id, 0);
  const [delivery] = await log.about({ event: event.id });
  expect(delivery?.url).toContain("stripe-listen://laptop?forward_to=");
  expect(delivery?.attempts).toMatchObject([
    { request_body: message?.event_payload, response_status: 202, response_body: "the receiver's answer" },
  ]);
  expect((await stripe.webhookEndpoints.list()).data).toEqual([]);
  await expect(stripe.webhookEndpoints.retrieve(session.websocket_id)).rejects.toMatchObject({
    statusCode: 404,
  });
});

test("what a listener only prints is delivered when it has acknowledged it", async () => {
  await listen("laptop");
  const product = await stripe.products.create({ name: "Printed" });
  await eventAbout(product.id, 0);
});

test("what a receiver refused is sent again", async () => {
  const answers = [500, 302, 200];
  const { listener } = await listen("laptop", forwarding, (message, cli) =>
    cli.respond(message, answers.shift() ?? 200, ""),
  );
  const product = await stripe.products.create({ name: "Refused at first" });
  expect(await listener.until(product.id, 3)).toHaveLength(3);
  await eventAbout(product.id, 0);
});

test("an answer that takes its time is noted when it comes", async () => {
  const { listener } = await listen("laptop", forwarding);
  const product = await stripe.products.create({ name: "Slowly answered" });
  const [message] = await listener.until(product.id);
  await eventAbout(product.id, 0);
  if (message) listener.respond(message, 500, "too late, and wrong");
  const { id: event } = await eventAbout(product.id, 1);
  const [delivery] = await log.about({ event });
  expect(delivery?.attempts).toMatchObject([{ response_body: "too late, and wrong" }]);
});

test("one that is sent again while it is under way is answered twice, each attempt by its own", async () => {
  const { listener } = await listen("laptop", forwarding);
  const product = await stripe.products.create({ name: "Sent meanwhile" });
  const [first] = await listener.until(product.id);
  const { id: event } = await eventAbout(product.id, 1);
  const [delivery] = await log.about({ event });
  const resent = fetch(`${url}/_sandbox/deliveries/${delivery?.id}/resend`, { method: "POST" });
  const [, second] = await listener.until(product.id, 2);
  if (first) listener.respond(first, 201, "to the first");
  if (second) listener.respond(second, 202, "to the second");
  expect(await (await resent).json()).toMatchObject({ response_status: 202, response_body: "to the second" });
  await eventAbout(product.id, 0);
  const [{ attempts } = { attempts: [] }] = await log.about({ event });
  expect(attempts.map(({ response_status }) => response_status).sort()).toEqual([201, 202]);
});

test("a listener that was cut off gets what happened meanwhile when it comes back", async () => {
  const session = await sessionFor("laptop");
  (await FakeListener.connect(session)).cutOff();
  const missed = await stripe.products.create({ name: "Meanwhile" });
  const event = await eventAbout(missed.id, 1);
  // Three attempts have failed, and the next is an hour away: coming back is what makes it come.
  await log.until({ event: event.id }, ({ attempts }) => attempts.length === 3);
  const back = await FakeListener.connect(session);
  await back.until(missed.id);
  await eventAbout(missed.id, 0);
  await back.close();
});

test("one that stays away is forgotten, and so is what it missed", async () => {
  const session = await sessionFor("laptop");
  (await FakeListener.connect(session)).cutOff();
  const missed = await stripe.products.create({ name: "Unheard" });
  await eventAbout(missed.id, 1);
  await eventAbout(missed.id, 0);
  await expect(FakeListener.connect(session)).rejects.toThrow("404");
});

test("one that ends is forgotten at once", async () => {
  const { session, listener } = await listen("laptop");
  await listener.close();
  const product = await stripe.products.create({ name: "To nobody" });
  await eventAbout(product.id, 0);
  await expect(FakeListener.connect(session)).rejects.toThrow("404");
});

test("one that breaks off while it asks for a socket does no harm", async () => {
  const stream = net.connect(Number(new URL(url).port), "127.0.0.1");
  await once(stream, "connect");
  stream.write(
    "GET /v1/stripecli/subscribe HTTP/1.1\r\nHost: sandbox\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    () => stream.resetAndDestroy(),
  );
  await once(stream, "close");
  expect((await stripe.products.create({ name: "Afterwards" })).name).toBe("Afterwards");
});

test("an event is sent again on request", async () => {
  const product = await stripe.products.create({ name: "Before anybody listened" });
  const event = await eventAbout(product.id, 0);
  const retry = (form: string[]) => cliRequest(url, "POST", `/v1/events/${event.id}/retry`, form);
  const { listener } = await listen("laptop");
  expect(await retry(["for_stripecli=true"])).toMatchObject({ status: 200, body: { id: event.id } });
  await listener.until(product.id);
  await retry(["for_stripecli=true"]);
  await listener.until(product.id, 2);

  expect(await retry([])).toMatchObject({ status: 400, body: { error: { param: "webhook_endpoint" } } });
  expect(await retry(["webhook_endpoint=we_none"])).toMatchObject({ status: 400 });
  expect(await cliRequest(url, "POST", "/v1/events/evt_none/retry", ["for_stripecli=true"])).toMatchObject({
    status: 404,
  });
});

test.each([
  [["websocket_features[]=v2_events"], "websocket_features"],
  [["websocket_features[]=request_logs", "filters={}"], "filters"],
  [["forward_to_url=localhost:1", "forward_connect_to_url=localhost:2"], "forward_connect_to_url"],
  [["forward_to_url=localhost:1", "forward_thin_to_url=localhost:2"], "forward_thin_to_url"],
])("thin events, logs and connected accounts are refused: %s", async (form, param) => {
  expect(
    await cliRequest(url, "POST", "/v1/stripecli/sessions", ["device_name=laptop", ...form]),
  ).toMatchObject({ status: 400, body: { error: { code: "sandbox_not_implemented", param } } });
});

test("so is a request for a connected account", async () => {
  const answer = await cliRequest(url, "GET", "/v1/customers", [], { "Stripe-Account": "acct_1" });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: "sandbox_not_implemented" } } });
});

test("many events on the way at once warn of nothing", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  process.on("warning", note);
  const { listener } = await listen("laptop", forwarding);
  const products = await Promise.all(
    Array.from({ length: 30 }, (_, index) => stripe.products.create({ name: `Of thirty: ${index}` })),
  );
  for (const { id } of products) await listener.until(id);
  process.off("warning", note);
  expect(warnings).toEqual([]);
});
