import http from "node:http";
import { afterAll, describe, expect, test } from "vitest";
import { card, good, submit, target } from "../testing/browser";
import { deliveryLog } from "../testing/deliveries";
import { faultDesk } from "../testing/faults";
import { startReceiver } from "../testing/receiver";
import { makePrice, useSandbox } from "../testing/sandbox";
import { at, storyteller } from "../testing/story";

const receiver = await startReceiver();
afterAll(() => receiver.close());
const { stripe, url } = await useSandbox("desk", { forwardTo: receiver.url });
const { customerAt, subscribe } = storyteller(stripe);

const browser = { Accept: "text/html" };
const show = async (path: string) => {
  const response = await fetch(new URL(path, url), { headers: browser });
  return { status: response.status, text: await response.text() };
};
const post = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  await fetch(url + path, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { ...browser, ...headers },
    redirect: "manual",
  });

describe("the request log", () => {
  test("an error leads to its request: what was asked, with which key, and what was answered", async () => {
    const refused = stripe.customers.create(
      { email: "ada@example.com", payment_method: "pm_card_chargeDeclined" },
      { idempotencyKey: "the key" },
    );
    const error = await refused.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      request_log_url: expect.stringContaining(`${url}/_sandbox/requests/req_`),
    });
    const address =
      error instanceof Object && "request_log_url" in error ? String(error.request_log_url) : "";
    expect(await (await fetch(address)).json()).toMatchObject({
      object: "sandbox.request",
      method: "POST",
      path: "/v1/customers",
      params: { email: "ada@example.com", payment_method: "pm_card_chargeDeclined" },
      idempotency_key: "the key",
      status: 402,
      answer: expect.stringContaining("card_declined"),
      replayed: false,
      fault: null,
    });
    const { text } = await show(address);
    for (const shown of ["POST", "ada@example.com", "the key", "card_declined"])
      expect(text).toContain(shown);
  });

  test("a request names the events it made; a replay made none", async () => {
    const create = () => stripe.products.create({ name: "Logged" }, { idempotencyKey: "once" });
    const first = (await create()).lastResponse.requestId;
    const again = (await create()).lastResponse.requestId;
    const [event] = (await stripe.events.list({ type: "product.created", limit: 1 })).data;
    expect((await show(`/_sandbox/requests/${first}`)).text).toContain(`/_sandbox/events/${event?.id}`);
    const replay = await show(`/_sandbox/requests/${again}`);
    expect(replay.text).toContain("answered as before");
    expect(replay.text).not.toContain("/_sandbox/events/evt_");
    expect((await show(`/_sandbox/events/${event?.id}`)).text).toContain(`/_sandbox/requests/${first}`);
  });

  test("it is narrowed by method, path and status, and says nothing of card numbers", async () => {
    await stripe.paymentMethods.create({
      type: "card",
      card: { number: "4242424242424242", exp_month: 12, exp_year: 2040, cvc: "987" },
    });
    await stripe.customers.retrieve("cus_none").catch(() => undefined);
    await fetch(`${url}/v1/nonsense`);
    const log = async (query: string) =>
      (await (await fetch(`${url}/_sandbox/requests?${query}`)).json()).data;
    expect(await log("method=POST&path=/v1/payment_methods")).toMatchObject([
      { params: { card: { number: "••••••••••••4242", cvc: "•••", exp_year: "2040" } } },
    ]);
    expect(await log("method=GET&status=4")).toMatchObject([
      { path: "/v1/nonsense", status: 404 },
      { path: "/v1/customers/cus_none", status: 404 },
    ]);
    expect(JSON.stringify(await log(""))).not.toMatch(/4242424242424242|987/);
  });

  test("an answer that is cut within a character is kept", async () => {
    const metadata = Object.fromEntries(
      Array.from({ length: 45 }, (_, index) => [`key${index}`, "😀".repeat(245)]),
    );
    for (const description of ["odd", "even"]) {
      const { lastResponse } = await stripe.customers.create({ description, metadata });
      const { answer } = await (await fetch(`${url}/_sandbox/requests/${lastResponse.requestId}`)).json();
      expect([answer.length, answer.at(-1)]).toEqual([20_001, "…"]);
    }
  });
});

describe("acts of people", () => {
  test("a fault is set and removed by form; what is wrong with it is said, and what was typed stays", async () => {
    const wrong = await post("/_sandbox/faults", { kind: "delay", type: "invoice.*", ms: "soon", path: "" });
    expect(wrong.status).toBe(400);
    const page = await wrong.text();
    for (const shown of ["Invalid ms", 'value="soon"', 'value="invoice.*"', 'aria-invalid="true"'])
      expect(page).toContain(shown);

    const done = await post("/_sandbox/faults", {
      kind: "decline",
      customer: "",
      decline_code: "",
      count: "1",
    });
    expect([done.status, target(done)]).toEqual([303, "/_sandbox/faults?said=asked"]);
    const set = await show(target(done));
    expect(set.text).toContain("The fault is set.");
    const [id] = /fault_\w{14}/.exec(set.text) ?? [];
    expect(target(await post(`/_sandbox/faults/${id}/remove`, {}))).toBe("/_sandbox/faults?said=removed");
    expect((await show("/_sandbox/faults")).text).toContain("everything works as it should");
  });

  test("a delivery is found, read and sent again", async () => {
    const { id } = await stripe.coupons.create({ percent_off: 10 });
    const [received] = await receiver.until(({ body }) => body.includes(id));
    await deliveryLog(url).until({ event: received?.id ?? "" }, ({ state }) => state === "succeeded");
    const list = await show("/_sandbox/deliveries?type=coupon.*&state=succeeded");
    const [path = ""] = /\/_sandbox\/deliveries\/del_\w+/.exec(list.text) ?? [];
    const one = await show(path);
    for (const shown of ["Stripe-Signature", "percent_off", "noted"]) expect(one.text).toContain(shown);
    const resent = await post(`${path}/resend`, {});
    await receiver.until(({ body }) => body.includes(id), 2);
    expect((await show(target(resent))).text).toContain("Attempt 2");
    expect((await show("/_sandbox/deliveries?type=invoice.*")).text).toContain("None.");
  });

  test("lists go on where a page ends", async () => {
    for (let count = 0; count < 51; count += 1) await stripe.products.create({ name: `Product ${count}` });
    for (const list of ["objects?type=product", "events?type=product.*", "deliveries?type=product.*"]) {
      const first = await show(`/_sandbox/${list}`);
      const [, next = ""] = /href="([^"]*starting_after[^"]*)"/.exec(first.text) ?? [];
      const second = await show(next.replaceAll("&amp;", "&"));
      const links = (text: string) => [...text.matchAll(/\/_sandbox\/\w+\/\w{6,}/g)].map(([link]) => link);
      const [shown, more] = [links(first.text), links(second.text)];
      expect([shown.length, new Set([...shown, ...more]).size]).toEqual([50, 50 + more.length]);
      expect(more.length).toBeGreaterThan(0);
    }
  });

  test("a clock is moved on: by a day, to a renewal, to a date; and never too far", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id: subscription } = await subscribe(customer, [{ price: (await makePrice(stripe)).id }]);
    const path = `/_sandbox/clocks/${clock}`;
    const advance = async (fields: Record<string, string>) => {
      const response = await post(`${path}/advance`, fields);
      for (;;) {
        const now = await stripe.testHelpers.testClocks.retrieve(clock);
        if (now.status === "ready") return { response, now: now.frozen_time };
      }
    };
    expect((await advance({ by: "day" })).now).toBe(at("2025-01-02"));
    expect((await show(path)).text).toContain("To 1 Feb 2025, 02:00:00 UTC, when the next renewal is paid");
    expect((await advance({ by: "renewal" })).now).toBe(at("2025-02-01T02:00:00"));
    const { data: invoices } = await stripe.invoices.list({ subscription });
    expect(invoices.map(({ status }) => status)).toEqual(["paid", "paid"]);
    expect((await advance({ to: "2025-02-10T12:30" })).now).toBe(at("2025-02-10T12:30:00"));

    const tooFar = await advance({ to: "2026-02-10T12:30" });
    expect([tooFar.response.status, tooFar.now]).toEqual([400, at("2025-02-10T12:30:00")]);
    expect(await tooFar.response.text()).toContain("at most two intervals");
    expect((await advance({ to: "tomorrow" })).response.status).toBe(400);
    const page = (await show(path)).text;
    for (const shown of ["10 Feb 2025", "clock@example.com", "invoice.<wbr/>paid"])
      expect(page).toContain(shown);
  });
});

test("an object is shown with links to those it names", async () => {
  const { customer } = await customerAt("2025-01-01");
  const { id } = await subscribe(customer, [{ price: (await makePrice(stripe)).id }]);
  const { text } = await show(`/_sandbox/objects/${id}`);
  expect(text).toContain(`<a href="/_sandbox/objects/${customer}">${customer}</a>`);
  expect(text).toMatch(/<a href="\/_sandbox\/clocks\/clock_/);
  const program = await fetch(`${url}/_sandbox/objects/${id}`);
  expect(await program.json()).toMatchObject({ id, customer });
});

test.each([
  "/_sandbox/objects/cus_none",
  "/_sandbox/events/evt_none",
  "/_sandbox/deliveries/del_none",
  "/_sandbox/requests/req_none",
  "/_sandbox/clocks/clock_none",
])("%s says that there is nothing", async (path) => {
  const page = await show(path);
  expect([page.status, page.text]).toEqual([404, expect.stringContaining("<h1>No such")]);
  const program = await fetch(url + path);
  expect([program.status, program.headers.get("content-type")]).toEqual([404, "application/json"]);
});

test.each([
  "/_sandbox/events?starting_after=evt_none",
  "/_sandbox/objects?type=price&starting_after=price_none",
])("%s is refused to people and programs", async (path) => {
  const page = await show(path);
  expect([page.status, page.text]).toEqual([400, expect.stringContaining("_none")]);
  const program = await fetch(url + path);
  expect([program.status, await program.json()]).toMatchObject([400, { error: { param: "starting_after" } }]);
});

test("what is no JSON is refused", async () => {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${url}/_sandbox/faults`, { method: "POST", body: "{", headers });
  expect(answer.status).toBe(400);
});

test.each([
  "objects",
  "objects?type=price",
  "endpoints",
  "clocks",
  "events",
  "deliveries",
  "requests",
  "faults",
])("programs get the list of %s in JSON", async (path) => {
  const answer = await (await fetch(`${url}/_sandbox/${path}`)).json();
  expect(answer).toMatchObject({ object: "list", data: expect.any(Array) });
});

describe("pages of other sites", () => {
  const set = (headers: Record<string, string>) => post("/_sandbox/faults", { kind: "drop" }, headers);

  test.each([
    ["Origin", "https://evil.example"],
    ["Origin", "null"],
    ["Origin", "http://localhost:1"],
    ["Sec-Fetch-Site", "cross-site"],
  ])("can't act here: %s %s", async (name, value) => {
    const headers = { [name]: value };
    expect((await set(headers)).status).toBe(403);
    const response = await fetch(`${url}/_sandbox/faults`, { method: "DELETE", headers });
    expect(response.status).toBe(403);
    expect((await faultDesk(url).ask("GET")).status).toBe(200);
  });

  test("nor pay a checkout", async () => {
    const session = await stripe.checkout.sessions.create({
      mode: "payment",
      line_items: [
        { price_data: { currency: "usd", unit_amount: 500, product_data: { name: "Mug" } }, quantity: 1 },
      ],
      success_url: "https://shop.test/",
    });
    const path = new URL(session.url ?? "").pathname;
    expect((await post(path, card(good), { Origin: "https://evil.example" })).status).toBe(403);
    expect((await submit(session.url ?? "", card(good))).status).toBe(303);
  });

  test("the sandbox's own can, by any of this machine's names, and so can programs", async () => {
    const { port } = new URL(url);
    const own: Record<string, string>[] = [
      { Origin: url },
      { Origin: `http://localhost:${port}`, "Sec-Fetch-Site": "same-origin" },
      {},
    ];
    for (const headers of own) expect((await set(headers)).status).toBe(303);
    await faultDesk(url).clear();
  });
});

test.each([
  ["localhost", 200],
  ["127.0.0.1", 200],
  ["[::1]", 200],
  ["rebound.example", 403],
])("who reaches a page under the name %s is answered %i", async (name, status) => {
  const { port } = new URL(url);
  for (const path of ["/", "/_sandbox/requests", "/_sandbox/contract"]) {
    const answered = await new Promise((resolve, reject) => {
      const request = http.get(url + path, { headers: { Host: `${name}:${port}` } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on("error", reject);
    });
    expect(answered).toBe(status);
  }
});

test("of a very long request the log keeps the beginning", async () => {
  const { lastResponse } = await stripe.products.create({ name: "Wordy", description: "x".repeat(30_000) });
  const logged = await (await fetch(`${url}/_sandbox/requests/${lastResponse.requestId}`)).json();
  expect(logged.params.description.length + logged.params.name.length).toBeLessThan(20_000);
  expect(logged.params.description).toMatch(/^x{19000,}…$/);
});

test("clocks come in pages of 50", async () => {
  await Promise.all(
    Array.from({ length: 60 }, () => stripe.testHelpers.testClocks.create({ frozen_time: at("2026-01-01") })),
  );
  const first = await (await fetch(`${url}/_sandbox/clocks`)).json();
  expect([first.data.length, first.has_more]).toEqual([50, true]);
  const { text } = await show("/_sandbox/clocks");
  expect(text).toContain(`/_sandbox/clocks?starting_after=${first.data[49].id}`);
  const next = await (await fetch(`${url}/_sandbox/clocks?starting_after=${first.data[49].id}`)).json();
  expect(next.data.length).toBeGreaterThanOrEqual(10);
});
