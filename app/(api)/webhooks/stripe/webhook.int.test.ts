import Stripe from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { replayEvent } from "@/lib/flows/receive-event";
import { stripe } from "@/lib/stripe/client";
import { SIGNING_SECRET } from "@/lib/testing/template-database";
import { createWorld, type Delivery, deliver, type World } from "@/lib/testing/world";

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterEach(() => {
  world.webhooks.lost = false;
});
afterAll(() => world.close());

let people = 0;
const newcomer = () => world.signUp(`person${people++}@example.com`);
const outcome = async (response: Response) => [response.status, (await response.json()).outcome];
const grants = async (userId: string) =>
  (await world.ledger(userId)).filter((entry) => entry.kind === "grant");

/** A subscription whose events all got lost on the way; they come back as the deliveries that never arrived. */
async function unheardSubscription(): Promise<{ userId: string; events: Delivery[] }> {
  const userId = await newcomer();
  world.webhooks.lost = true;
  await world.subscribe(userId, 1);
  const customerId = await world.customer(userId);
  const { data } = await stripe().events.list({ limit: 100 });
  const events = data.filter((event) => JSON.stringify(event.data.object).includes(customerId)).map(signed);
  return { userId, events };
}

function signed(event: Stripe.Event): Delivery {
  const body = JSON.stringify(event);
  return { id: event.id, type: event.type, body, signature: sign(body) };
}

function sign(body: string, { secret = SIGNING_SECRET, ageSeconds = 0 } = {}): string {
  const timestamp = Math.floor(Date.now() / 1_000) - ageSeconds;
  return Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp });
}

describe("the same event", () => {
  test("five times at once, then five times in a row: one grant", async () => {
    const { userId, events } = await unheardSubscription();
    const paid = events.find((event) => event.type === "invoice.paid");
    if (!paid) throw new Error("No invoice.paid");
    const answers = await Promise.all(Array.from({ length: 5 }, () => deliver(paid.body, paid.signature)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
    for (let again = 0; again < 5; again++) {
      expect(await outcome(await deliver(paid.body, paid.signature))).toEqual([200, "duplicate"]);
    }
    expect(await grants(userId)).toMatchObject([{ amount: "2000.000000" }]);
  });

  test("under other event ids, and as invoice.paid and invoice.payment_succeeded: one grant", async () => {
    const { userId, events } = await unheardSubscription();
    for (const type of ["invoice.paid", "invoice.payment_succeeded"]) {
      const event = events.find((one) => one.type === type);
      const body = event?.body.replace(event.id, `${event.id}_again`) ?? "";
      expect(await outcome(await deliver(body, sign(body)))).toEqual([200, "done"]);
    }
    expect(await grants(userId)).toHaveLength(1);
  });
});

describe("every order of the events of a subscription's start", () => {
  const TYPES = [
    "checkout.session.completed",
    "customer.subscription.created",
    "invoice.created",
    "invoice.paid",
    "invoice.payment_succeeded",
  ];

  test("leaves the same rows: active, 2,000 credits, one grant", async () => {
    const { userId, events } = await unheardSubscription();
    const wanted = TYPES.map((type) => events.find((event) => event.type === type));
    await world.sql.query("CREATE SCHEMA before");
    for (const table of TOUCHED)
      await world.sql.query(`CREATE TABLE before.${table} AS SELECT * FROM ${table}`);
    for (const order of permutations(wanted)) {
      await restore();
      for (const event of order) {
        if (!event) throw new Error("An event of the start is missing");
        expect((await deliver(event.body, event.signature)).status).toBe(200);
      }
      expect(await world.account(userId)).toMatchObject({
        status: "active",
        plan: "Starter",
        allowance: "2000",
      });
      expect(await grants(userId)).toHaveLength(1);
      const open = await world.sql.query("SELECT id FROM stripe_events WHERE status <> 'done'");
      expect(open.rows).toEqual([]);
    }
  }, 240_000);

  const TOUCHED = ["users", "credit_accounts", "credit_entries", "subscriptions", "stripe_events"];

  /** Back to the moment before the first event. The owner may do what no trigger lets anyone else do. */
  async function restore(): Promise<void> {
    await world.sql.query(`SET session_replication_role = replica; BEGIN;
      ${TOUCHED.map((table) => `DELETE FROM ${table};`).join("")}
      INSERT INTO users SELECT * FROM before.users;
      INSERT INTO credit_accounts SELECT * FROM before.credit_accounts;
      INSERT INTO credit_entries SELECT * FROM before.credit_entries;
      COMMIT; SET session_replication_role = origin;`);
  }
});

function permutations<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((first, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [first, ...rest]),
  );
}

describe("a signature", () => {
  const body = JSON.stringify({
    id: "evt_forged",
    object: "event",
    type: "invoice.paid",
    data: { object: {} },
  });

  test.each([
    ["missing", body, () => null],
    ["empty", body, () => ""],
    ["not one", body, () => "t=abc,v1=def"],
    ["of another secret", body, () => sign(body, { secret: "whsec_somebody0000000000" })],
    ["of another body", body, () => sign(`${body} `)],
    ["of a re-serialised body", JSON.stringify(JSON.parse(body), null, 2), () => sign(body)],
    ["301 seconds old", body, () => sign(body, { ageSeconds: 301 })],
    ["from 301 seconds ahead", body, () => sign(body, { ageSeconds: -302 })],
  ])("%s: 400, nothing kept", async (_, sent, signature) => {
    const response = await deliver(sent, signature());
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({
      code: "bad_signature",
      request_id: expect.stringMatching(/^req_/),
    });
    expect((await world.sql.query("SELECT 1 FROM stripe_events WHERE id = 'evt_forged'")).rows).toEqual([]);
  });

  test("of the secret that is being rotated out: accepted", async () => {
    const [event] = (await unheardSubscription()).events;
    const rotated = sign(event?.body ?? "", { secret: "whsec_leaving00000000000" });
    expect((await deliver(event?.body ?? "", rotated)).status).toBe(200);
  });

  test.each(["{}", "[]", '{"id":"evt_x","type":"x"}', '{"id":"evt_x\\u0000","object":"event"}'])(
    "of something that is no event, %s: 400",
    async (signedBody) => {
      const response = await deliver(signedBody, sign(signedBody));
      expect(response.status).toBe(400);
    },
  );

  test("a body of two megabytes: 413", async () => {
    const large = "x".repeat(2 * 1_024 * 1_024);
    expect((await deliver(large, sign(large))).status).toBe(413);
  });
});

describe("a fault of ours", () => {
  test("the ledger can't be written: 500, nothing half-done; the next delivery does it", async () => {
    const { userId, events } = await unheardSubscription();
    const paid = events.find((event) => event.type === "invoice.paid");
    if (!paid) throw new Error("No invoice.paid");
    await world.sql.query("ALTER TABLE credit_entries RENAME TO credit_entries_gone");
    expect((await deliver(paid.body, paid.signature)).status).toBe(500);
    await world.sql.query("ALTER TABLE credit_entries_gone RENAME TO credit_entries");
    expect(await world.account(userId)).toMatchObject({ status: "trial", allowance: "1000" });
    expect(await outcome(await deliver(paid.body, paid.signature))).toEqual([200, "done"]);
    expect(await world.account(userId)).toMatchObject({ status: "active", allowance: "2000" });
    expect(await grants(userId)).toHaveLength(1);
    const { rows } = await world.sql.query("SELECT status, attempts FROM stripe_events WHERE id = $1", [
      paid.id,
    ]);
    expect(rows).toEqual([{ status: "done", attempts: 2 }]);
  });

  test("the event can't even be kept: 500, and Stripe's own retry brings it in", async () => {
    const userId = await newcomer();
    const checkout = await world.checkout(userId, 2);
    await world.sql.query("ALTER TABLE stripe_events RENAME TO stripe_events_gone");
    await world.pay(checkout);
    await world.sql.query("ALTER TABLE stripe_events_gone RENAME TO stripe_events");
    await expect
      .poll(() => world.account(userId), { timeout: 30_000 })
      .toMatchObject({ plan: "Pro", allowance: "5000" });
    expect(await grants(userId)).toHaveLength(1);
  });
});

describe("what can't be handled", () => {
  test("a price that we never sold is parked with its reason; once it is known, a replay applies it", async () => {
    const admin = await world.signUp("watch@example.com");
    await world.sql.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin]);
    const userId = await newcomer();
    world.webhooks.lost = true;
    await world.subscribe(userId, 1);
    const customerId = await world.customer(userId);
    const { data } = await stripe().subscriptions.list({ customer: customerId });
    const priceId = data[0]?.items.data[0]?.price.id;
    await world.sql.query(
      "UPDATE subscription_products SET stripe_price_id = 'price_elsewhere' WHERE id = 1",
    );
    const events = (await stripe().events.list({ type: "invoice.paid", limit: 1 })).data.map(signed);
    expect(await outcome(await deliver(events[0]?.body ?? "", events[0]?.signature ?? null))).toEqual([
      200,
      "parked",
    ]);
    expect(await world.account(userId)).toMatchObject({ status: "trial", allowance: "1000" });
    const { rows } = await world.sql.query("SELECT status, outcome FROM stripe_events WHERE id = $1", [
      events[0]?.id,
    ]);
    expect(rows[0]).toMatchObject({ status: "parked", outcome: expect.stringContaining(`${priceId}`) });
    expect(await replayEvent(events[0]?.id ?? "", "cli")).toMatchObject({ kind: "parked" });
    const told = await world.sql.query(
      "SELECT data, send_after FROM notifications WHERE user_id = $1 AND kind = 'event_parked'",
      [admin],
    );
    expect(told.rows).toEqual([
      { data: { customer: customerId, reason: rows[0].outcome }, send_after: expect.any(Date) },
    ]);

    await world.sql.query("UPDATE subscription_products SET stripe_price_id = $1 WHERE id = 1", [priceId]);
    expect(await replayEvent(events[0]?.id ?? "", "cli")).toMatchObject({ kind: "done" });
    expect(await world.account(userId)).toMatchObject({ status: "active", allowance: "2000" });
    expect(await grants(userId)).toHaveLength(1);
  });

  test("a customer of nobody is parked", async () => {
    const stranger = await stripe().customers.create({ email: "stranger@example.com" });
    const body = JSON.stringify({
      id: "evt_stranger",
      object: "event",
      type: "customer.subscription.updated",
      created: 1,
      livemode: false,
      data: { object: { id: "sub_x", object: "subscription", customer: stranger.id } },
    });
    expect(await outcome(await deliver(body, sign(body)))).toEqual([200, "parked"]);
  });

  test("a live event at a test-mode app is parked", async () => {
    const userId = await newcomer();
    await world.checkout(userId, 1);
    const body = JSON.stringify({
      id: "evt_live",
      object: "event",
      type: "customer.updated",
      created: 1,
      livemode: true,
      data: { object: { id: await world.customer(userId), object: "customer" } },
    });
    expect(await outcome(await deliver(body, sign(body)))).toEqual([200, "parked"]);
  });

  test("and stays parked when it is replayed", async () => {
    expect(await replayEvent("evt_live", "cli")).toMatchObject({ kind: "parked" });
  });

  test("a type that says nothing to us: 200, kept as ignored", async () => {
    const body = JSON.stringify({
      id: "evt_other",
      object: "event",
      type: "radar.early_fraud_warning.created",
      created: 1,
      livemode: false,
      data: { object: { id: "issfr_1", object: "radar.early_fraud_warning" } },
    });
    expect(await outcome(await deliver(body, sign(body)))).toEqual([200, "ignored"]);
    const { rows } = await world.sql.query("SELECT status FROM stripe_events WHERE id = 'evt_other'");
    expect(rows).toEqual([{ status: "ignored" }]);
  });

  test("a replay of an event that never was", async () => {
    expect(await replayEvent("evt_never", "cli")).toBeNull();
  });
});
