import { randomBytes } from "node:crypto";
import path from "node:path";
import pg from "pg";
import Stripe from "stripe";
import { afterAll, expect } from "vitest";
import { startPostgres } from "../postgres";
import { type Sandbox, type SandboxOptions, startSandbox } from "../server";

/** A database of its own, on a server that all test files share. Dropped after the file's tests. */
export async function testDatabase(name: string): Promise<string> {
  const dir = path.resolve(import.meta.dirname, "../../../.data/test-postgres");
  const database = `sandbox_${name}_${randomBytes(4).toString("hex")}`;
  const { url } = await startPostgres({ dir, database, fast: true });
  afterAll(async () => {
    const client = new pg.Client({ connectionString: url.replace(database, "postgres") });
    await client.connect();
    await client.query(`drop database ${database} with (force)`);
    await client.end();
  });
  return url;
}

/** What no request can bring about, done to the database itself. */
export async function tamper(databaseUrl: string, sql: string, values: string[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(sql, values);
  await client.end();
}

export function stripeAt(url: string): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe("sk_test_sandbox_0001", { host: hostname, port, protocol: "http", maxNetworkRetries: 0 });
}

/**
 * A running sandbox, and the official SDK connected to it. Closed after the file's tests, which fail when any answer or
 * event of theirs was not as the SDK's types say.
 */
export async function useSandbox(
  name: string,
  options: Partial<SandboxOptions> = {},
): Promise<{ stripe: Stripe; sandbox: Sandbox; url: string }> {
  const databaseUrl = options.databaseUrl ?? (await testDatabase(name));
  const sandbox = await startSandbox({ port: 0, checkContract: true, ...options, databaseUrl });
  afterAll(async () => {
    await sandbox.close();
    expect(sandbox.contractDeviations()).toEqual([]);
  });
  return { stripe: stripeAt(sandbox.url), sandbox, url: sandbox.url };
}

/** A product with a monthly price. */
export async function makePrice(
  stripe: Stripe,
  given: Partial<Stripe.PriceCreateParams> = {},
): Promise<Stripe.Price> {
  return await stripe.prices.create({
    currency: "usd",
    unit_amount: 2900,
    recurring: { interval: "month" },
    product_data: { name: "Pro" },
    ...given,
  });
}

/** What happened since, oldest first. */
export async function eventsSince(stripe: Stripe, work: () => Promise<unknown>): Promise<Stripe.Event[]> {
  const [last] = (await stripe.events.list({ limit: 1 })).data;
  await work();
  return (await stripe.events.list({ limit: 100, ending_before: last?.id })).data.reverse();
}
