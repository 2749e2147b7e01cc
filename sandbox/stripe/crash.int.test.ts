import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import pg from "pg";
import Stripe from "stripe";
import { afterAll, expect, test } from "vitest";
import { allEvents, historyOf, liveAll, stateOf } from "./testing/lives";
import { sandboxProcess } from "./testing/process";
import { startReceiver } from "./testing/receiver";
import { testDatabase, useSandbox } from "./testing/sandbox";

const calm = await useSandbox("calm");
const databaseUrl = await testDatabase("crash");
const receiver = await startReceiver();
const flaky = await startReceiver();
afterAll(() => {
  receiver.close();
  flaky.close();
});
const sandbox = sandboxProcess([
  "--database-url",
  databaseUrl,
  "--forward-to",
  receiver.url,
  "--signing-secret",
  "whsec_x",
]);

const kills = 3;
const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Uniform in 0…1, the same for the same seed (mulberry32). */
function randomFrom(state: number): () => number {
  let s = state;
  return () => {
    s = (s + 0x6d2b79f5) | 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Work that the dead process has left: clocks on their way, and deliveries. */
async function unfinished(): Promise<{ clocks: number; deliveries: number }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ clocks: number; deliveries: number }>(
    `select (select count(*)::int from objects where keys @> array['status:advancing']) as clocks,
            (select count(*)::int from deliveries where state = 'pending') as deliveries`,
  );
  await client.end();
  return rows[0] ?? { clocks: 0, deliveries: 0 };
}

/** The SDK with its own retries: a request whose answer was lost is sent again under its idempotency key. */
function stubborn(url: string): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe("sk_test_sandbox_0001", {
    host: hostname,
    port,
    protocol: "http",
    maxNetworkRetries: 50,
  });
}

/** Kills and restarts it after so many deliveries, again and again. Returns how often it left work unfinished. */
async function harass(random: () => number): Promise<number> {
  let interrupted = 0;
  for (let crash = 1; crash <= kills; crash += 1) {
    const patience = receiver.received.length + 5 + Math.floor(random() * 30);
    await receiver.until(() => true, patience);
    await sandbox.kill();
    const left = await unfinished();
    if (left.clocks + left.deliveries > 0) interrupted += 1;
    await sandbox.start();
  }
  return interrupted;
}

test(`killed ${kills} times at random, it loses nothing and does nothing twice (CRASH_SEED=${seed})`, async () => {
  const random = randomFrom(seed);
  const expected = await liveAll(calm.stripe);

  await sandbox.start();
  const stripe = stubborn(sandbox.url());
  const refused = new Set<string>();
  flaky.answer(({ id }) => {
    const status = refused.has(id) || random() < 0.8 ? 200 : 500;
    refused.add(id);
    return status;
  });
  await stripe.webhookEndpoints.create({ url: flaky.url, enabled_events: ["*"] });
  const [lived, interrupted] = await Promise.all([liveAll(stripe), harass(random)]);
  expect(interrupted).toBeGreaterThan(0);

  for (const [index, customer] of lived.entries()) {
    const model = expected[index] ?? "";
    expect(await stateOf(stripe, customer)).toEqual(await stateOf(calm.stripe, model));
    expect(await historyOf(stripe, customer)).toEqual(await historyOf(calm.stripe, model));
  }

  // The flaky endpoint is tried again after a second and after five.
  while ((await unfinished()).deliveries > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  const sent = (await allEvents(stripe)).map(({ id }) => id);
  for (const { received } of [receiver, flaky]) {
    const got = new Set(received.map(({ id }) => id));
    expect(sent.filter((id) => !got.has(id))).toEqual([]);
  }
}, 180_000);

test("a second sandbox on the same database is refused", async () => {
  const bin = path.join(import.meta.dirname, "bin.mjs");
  const second = spawn(process.execPath, [bin, "--port", "0", "--database-url", databaseUrl]);
  let said = "";
  second.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const [code] = await once(second, "exit");
  expect([code, said]).toEqual([1, expect.stringContaining("Another Stripe sandbox is running")]);
}, 60_000);

test("asked to stop, it stops by itself, and never left its contract", async () => {
  expect(await sandbox.stop()).toEqual({ code: 0, complaints: "" });
});
