import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { faultDesk } from "../testing/faults";
import { useSandbox } from "../testing/sandbox";

const { stripe, url } = await useSandbox("request_faults");
const { hostname, port } = new URL(url);
/** As applications have it: it tries again by itself. */
const patient = new Stripe("sk_test_sandbox_0001", {
  host: hostname,
  port,
  protocol: "http",
  maxNetworkRetries: 2,
});
const desk = faultDesk(url);

let email = "";
let made = 0;
beforeEach(() => {
  made += 1;
  email = `request${made}@example.com`;
});
afterEach(() => desk.clear());

const customers = async () => (await stripe.customers.list({ email })).data.length;
const failure = async (request: Promise<unknown>): Promise<Stripe.errors.StripeError> => {
  const error = await request.then(
    () => new Error("It did not fail"),
    (reason: unknown) => reason,
  );
  if (error instanceof Stripe.errors.StripeError) return error;
  throw error;
};

describe("before anything is done", () => {
  test("429 is Stripe's rate limit; the same key succeeds afterwards", async () => {
    const { id } = await desk.set({ kind: "rate_limit", path: "/v1/customers", retry_after: 3, count: 1 });
    const error = await failure(stripe.customers.create({ email }, { idempotencyKey: "limited" }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    expect(error).toMatchObject({ statusCode: 429, code: "rate_limit", headers: { "retry-after": "3" } });
    expect(await customers()).toBe(0);
    await stripe.customers.create({ email }, { idempotencyKey: "limited" });
    expect(await customers()).toBe(1);
    expect(await desk.get(id)).toMatchObject({ struck: 1, count: 1 });
  });

  test("the SDK gets over a 503 by itself", async () => {
    const { id } = await desk.set({ kind: "unavailable", method: "POST", count: 2 });
    await patient.customers.create({ email });
    expect([await customers(), (await desk.get(id)).struck]).toEqual([1, 2]);
  });

  test("a request that hangs goes on when the fault is removed", async () => {
    const { id } = await desk.set({ kind: "hang", method: "POST", path: "/v1/customers*" });
    const request = stripe.customers.create({ email });
    while ((await desk.get(id)).struck === 0);
    expect(await customers()).toBe(0);
    await desk.remove(id);
    expect((await request).email).toBe(email);
  });

  test("a request whose caller gave up while it hung is not carried out", async () => {
    const { id } = await desk.set({ kind: "hang", method: "POST" });
    const gaveUp = failure(stripe.customers.create({ email }, { timeout: 300 }));
    while ((await desk.get(id)).struck === 0);
    const error = await gaveUp;
    expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    while ((await desk.get(id)).holding > 0);
    await desk.remove(id);
    expect(await customers()).toBe(0);
  });
});

describe("once the work has begun", () => {
  test("500 undoes it, is saved under the key, and the SDK is told not to try again", async () => {
    const { id } = await desk.set({ kind: "error", path: "/v1/customers", method: "POST", count: 1 });
    const create = () => patient.customers.create({ email }, { idempotencyKey: "spoiled" });
    const first = await failure(create());
    expect(first).toBeInstanceOf(Stripe.errors.StripeAPIError);
    expect(first).toMatchObject({ statusCode: 500, headers: { "stripe-should-retry": "false" } });
    const again = await failure(create());
    expect(again).toMatchObject({ statusCode: 500, headers: { "idempotent-replayed": "true" } });
    expect([await customers(), (await desk.get(id)).struck]).toEqual([0, 1]);
    await patient.customers.create({ email }, { idempotencyKey: "another" });
    expect(await customers()).toBe(1);
  });

  test("a read that fails is tried again by the SDK", async () => {
    const { id } = await patient.customers.create({ email });
    const fault = await desk.set({ kind: "error", method: "GET", path: `/v1/customers/${id}`, count: 1 });
    expect((await patient.customers.retrieve(id)).id).toBe(id);
    expect((await desk.get(fault.id)).struck).toBe(1);
  });

  test("what is refused has not begun", async () => {
    const { id } = await desk.set({ kind: "error" });
    const error = await failure(stripe.prices.create({ currency: "usd", product: "prod_none" }));
    expect(error.statusCode).toBe(500);
    const invalid = await fetch(`${url}/v1/customers`, {
      method: "POST",
      headers: { Authorization: "Bearer sk_test_sandbox_0001" },
      body: new URLSearchParams({ nope: "1" }),
    });
    expect([invalid.status, (await desk.get(id)).struck]).toEqual([400, 1]);
  });
});

describe("after the commit", () => {
  test("500 hides what was done; the same key never tells", async () => {
    await desk.set({ kind: "commit_then_error", method: "POST", count: 1 });
    const create = () => patient.customers.create({ email }, { idempotencyKey: "hidden" });
    expect((await failure(create())).statusCode).toBe(500);
    expect((await failure(create())).headers).toMatchObject({ "idempotent-replayed": "true" });
    expect(await customers()).toBe(1);
    const [event] = (await stripe.events.list({ type: "customer.created", limit: 1 })).data;
    expect(event?.data.object).toMatchObject({ email });
  });

  test("an answer that never comes: the SDK's time-out, its retry, and the committed answer", async () => {
    const { id } = await desk.set({ kind: "commit_then_timeout", path: "/v1/customers", count: 1 });
    const customer = await patient.customers.create({ email }, { timeout: 300 });
    expect(customer.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect([await customers(), (await desk.get(id)).struck]).toEqual([1, 1]);
  });

  test("a connection that breaks: even an SDK without retries tries once more, and nothing is done twice", async () => {
    const { id } = await desk.set({ kind: "commit_then_disconnect", path: "/v1/customers", count: 1 });
    const customer = await stripe.customers.create({ email });
    expect(customer.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect([await customers(), (await desk.get(id)).struck]).toEqual([1, 1]);
  });

  test.each(["commit_then_error", "commit_then_disconnect"])(
    "%s waits for a request that commits something: one that is refused uses nothing up",
    async (kind) => {
      const { id } = await desk.set({ kind, method: "POST", count: 1 });
      const nothing = stripe.prices.create({ currency: "usd", unit_amount: 1, product: "prod_none" });
      expect(await failure(nothing)).toMatchObject({
        statusCode: 400,
        code: "resource_missing",
      });
      const unknown = stripe.customers.create({ email, expand: ["nonsense"] });
      expect((await failure(unknown)).statusCode).toBe(400);
      expect([await customers(), (await desk.get(id)).struck]).toEqual([0, 0]);
      await patient.customers.create({ email }).catch(() => undefined);
      expect([await customers(), (await desk.get(id)).struck]).toEqual([1, 1]);
    },
  );

  test("a declined payment stays on record, though nobody heard of it", async () => {
    const { id: customer } = await stripe.customers.create({ email });
    await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    const [card] = (await stripe.paymentMethods.list({ customer })).data;
    await desk.set({ kind: "commit_then_disconnect", path: "/v1/payment_intents", count: 1 });
    const payment = { amount: 500, currency: "usd", customer, payment_method: card?.id, confirm: true };
    const error = await failure(patient.paymentIntents.create(payment));
    expect(error).toMatchObject({ statusCode: 402, headers: { "idempotent-replayed": "true" } });
    expect((await stripe.charges.list({ customer })).data.map(({ status }) => status)).toEqual(["failed"]);
  });
});

describe("the desk", () => {
  test("lists, shows, removes and clears", async () => {
    const first = await desk.set({ kind: "drop", type: "invoice.*" });
    const second = await desk.set({ kind: "decline", count: 2 });
    expect(first).toEqual({
      id: expect.stringMatching(/^fault_\w{14}$/),
      object: "sandbox.fault",
      kind: "drop",
      type: "invoice.*",
      endpoint: null,
      count: null,
      struck: 0,
      holding: 0,
    });
    expect(await (await desk.ask("GET")).json()).toEqual({ object: "list", data: [second, first] });
    expect(await desk.remove(first.id)).toEqual(first);
    expect((await desk.ask("GET", `/${first.id}`)).status).toBe(404);
    expect((await desk.ask("DELETE", `/${first.id}`)).status).toBe(404);
    await desk.clear();
    expect(await (await desk.ask("GET")).json()).toEqual({ object: "list", data: [] });
  });

  test("refuses what it does not understand, and says why", async () => {
    const refused = await desk.ask("POST", "", { kind: "delay" });
    expect([refused.status, await refused.json()]).toEqual([
      400,
      {
        error: {
          type: "invalid_request_error",
          code: "parameter_missing",
          message: "Missing required param: ms.",
          param: "ms",
        },
      },
    ]);
    expect((await fetch(`${url}/_sandbox/faults`, { method: "POST", body: "kind=drop" })).status).toBe(400);
  });
});
