import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import pg from "pg";
import type Stripe from "stripe";
import { afterAll, expect, test } from "vitest";
import { startReceiver } from "./testing/receiver";
import { makePrice, stripeAt, testDatabase } from "./testing/sandbox";

const databaseUrl = await testDatabase("crash");
const receiver = await startReceiver();
let child: ChildProcess | undefined;
let port = "0";
afterAll(() => {
  child?.kill("SIGKILL");
  receiver.close();
});

/** The sandbox as people start it. Keeps its port over restarts. */
async function start(): Promise<Stripe> {
  const main = path.join(import.meta.dirname, "main.ts");
  const flags = [
    "--port",
    port,
    "--database-url",
    databaseUrl,
    "--forward-to",
    receiver.url,
    "--signing-secret",
    "whsec_x",
  ];
  const started = spawn(process.execPath, ["--import", "tsx", main, ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = started;
  let said = "";
  while (!said.includes("\n")) said += String((await once(started.stdout, "data"))[0]);
  const url = said.replace("Stripe sandbox: ", "").trim();
  port = new URL(url).port;
  return stripeAt(url);
}

async function kill(): Promise<void> {
  const exit = child && once(child, "exit");
  child?.kill("SIGKILL");
  await exit;
}

/** As the dead process left it. */
async function isAdvancing(clock: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rowCount } = await client.query(
    "select from objects where id = $1 and keys @> array['status:advancing']",
    [clock],
  );
  await client.end();
  return rowCount === 1;
}

test("killed in the middle of an advance, again and again, it loses nothing and does nothing twice", async () => {
  let stripe = await start();
  const begin = Date.parse("2025-01-01T00:00:00Z") / 1000;
  const day = 86_400;
  const price = await makePrice(stripe, { recurring: { interval: "day" }, unit_amount: 100 });
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: begin });
  const customers: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    const customer = await stripe.customers.create({ test_clock: clock.id, payment_method: "pm_card_visa" });
    customers.push(customer.id);
    const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
    for (let each = 0; each < 3; each += 1)
      await stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: price.id }],
        default_payment_method: method?.id,
      });
  }

  await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: begin + 2 * day });
  const renewed = ({ type, body }: { type: string; body: string }) =>
    type === "invoice.paid" && body.includes("subscription_cycle");
  let interrupted = 0;
  for (let crash = 1; crash <= 3; crash += 1) {
    await receiver.until(({ type }) => type === "customer.subscription.updated", crash);
    await kill();
    if (await isAdvancing(clock.id)) interrupted += 1;
    stripe = await start();
  }
  expect(interrupted).toBeGreaterThan(0);
  let state = await stripe.testHelpers.testClocks.retrieve(clock.id);
  while (state.status === "advancing") state = await stripe.testHelpers.testClocks.retrieve(clock.id);
  expect(state).toMatchObject({ status: "ready", frozen_time: begin + 2 * day });

  const billed = customers.map((customer) => stripe.invoices.list({ customer, limit: 100 }));
  const invoices = (await Promise.all(billed)).flatMap(({ data }) => data);
  const perDay = [0, 1, 2].map((days) => invoices.filter(({ created }) => created === begin + days * day));
  expect(perDay.map((list) => list.map(({ status }) => status))).toEqual([
    Array(9).fill("paid"),
    Array(9).fill("paid"),
    Array(9).fill("draft"),
  ]);
  const charges = await stripe.charges.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
  expect(charges).toHaveLength(18);

  const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 2000 });
  const subjects = events.map(
    ({ type, created, data }) => `${type} ${created} ${"id" in data.object ? data.object.id : ""}`,
  );
  expect(new Set(subjects).size).toBe(subjects.length);
  await receiver.until(({ type }) => type === "test_helpers.test_clock.ready");
  while ((await stripe.events.list({ delivery_success: false })).data.length > 0)
    await new Promise(setImmediate);
  const delivered = new Set(receiver.received.map(({ id }) => id));
  expect(events.filter(({ id }) => !delivered.has(id))).toEqual([]);
  expect(new Set(receiver.received.filter(renewed).map(({ id }) => id)).size).toBe(9);
}, 60_000);

test("a second sandbox on the same database is refused", async () => {
  const main = path.join(import.meta.dirname, "main.ts");
  const second = spawn(
    process.execPath,
    ["--import", "tsx", main, "--port", "0", "--database-url", databaseUrl],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  second.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const [code] = await once(second, "exit");
  expect([code, said]).toEqual([1, expect.stringContaining("Another Stripe sandbox is running")]);
}, 30_000);

test("asked to stop, it stops by itself", async () => {
  const exit = child && once(child, "exit");
  child?.kill("SIGTERM");
  expect((await exit)?.[0]).toBe(0);
});
