import { randomBytes } from "node:crypto";
import path from "node:path";
import pg from "pg";
import Stripe from "stripe";
import { startPostgres } from "../../sandbox/stripe/postgres";
import { startChild } from "./child";
import { load, measure, type Rate } from "./load";
import { prepare, renew, year } from "./renewals";

/**
 * How fast the Stripe sandbox is, and how that compares to what no such program can beat on the same machine: a bare
 * node:http answer, and one committed row in the same Postgres (fsync on). Prints a Markdown table.
 */
const rounds = 3;
const requests = 2000;
const clocks = 56;

const dir = path.resolve(import.meta.dirname, "../../.data/bench-postgres");
const postgres = await startPostgres({ dir, database: `bench_${randomBytes(4).toString("hex")}` });
const bare = await startChild("./bare.ts", []);
const sandbox = await startChild("./sandbox.ts", [postgres.url]);
const { hostname, port } = new URL(sandbox.url);
const stripe = new Stripe("sk_test_bench_0001", { host: hostname, port, protocol: "http", telemetry: false });
const customer = await stripe.customers.create({ name: "Ada Lovelace", email: "ada@example.com" });

const get = { method: "GET", path: `/v1/customers/${customer.id}` } as const;
const list = { method: "GET", path: "/v1/customers?limit=10" } as const;
const item = `customer=${customer.id}&amount=1000&currency=usd&description=Setup`;

const kinds: Record<string, () => Promise<Rate>> = {
  "bare node:http": () => load(bare, requests, () => get),
  "Postgres: one row committed": commits,
  "GET /v1/customers/:id": () => load(sandbox, requests, () => get),
  "GET /v1/customers, a page of 10": () => load(sandbox, requests, () => list),
  "POST /v1/customers": () =>
    load(sandbox, requests, (index) => ({
      method: "POST",
      path: "/v1/customers",
      form: `name=Ada+Lovelace&email=ada${index}@example.com&metadata[index]=${index}`,
    })),
  "POST /v1/customers/:id": () =>
    load(sandbox, requests, (index) => ({ ...get, method: "POST", form: `metadata[index]=${index}` })),
  "POST /v1/invoiceitems": () =>
    load(sandbox, requests, () => ({ method: "POST", path: "/v1/invoiceitems", form: item })),
  renewals: async () => await renew(sandbox, stripe, await prepare(stripe, clocks)),
};

const results = new Map<string, Rate[]>();
for (let round = 0; round < rounds; round += 1)
  for (const [name, run] of Object.entries(kinds))
    results.set(name, [...(results.get(name) ?? []), await run()]);
const years = await year(stripe);

const median = (numbers: number[]): number =>
  numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const of = (name: string, key: keyof Rate): number =>
  median((results.get(name) ?? []).map((rate) => rate[key]));
const percent = (share: number): string => `${(share * 100).toPrecision(share < 0.1 ? 2 : 3)}%`;
console.log(
  "| | per second | per CPU second of its process | of bare node:http, by CPU | of one row committed |",
);
console.log("|---|---|---|---|---|");
for (const name of results.keys()) {
  const cpu = of(name, "perCpuSecond");
  const shown = Number.isNaN(cpu)
    ? "– | –"
    : `${cpu.toFixed(0)} | ${percent(cpu / of("bare node:http", "perCpuSecond"))}`;
  const rate = of(name, "perSecond");
  const writes = name !== "bare node:http" && !name.startsWith("GET");
  const share = writes ? percent(rate / of("Postgres: one row committed", "perSecond")) : "";
  console.log(`| ${name} | ${rate.toFixed(0)} | ${shown} | ${share} |`);
}
console.log(`\nA year of nine monthly subscriptions on one clock, month by month: ${years.toFixed(1)} s.`);

await sandbox.stop();
await bare.stop();
await postgres.stop();

/** What every POST waits for at least: a commit that is on the disk, one after another. */
async function commits(): Promise<Rate> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query("create table if not exists floor (id bigint generated always as identity, body text)");
  const { perSecond } = await measure(bare, 500, async () => {
    for (let each = 0; each < 500; each += 1)
      await client.query("insert into floor (body) values ($1)", ["x".repeat(800)]);
  });
  await client.end();
  return { perSecond, perCpuSecond: Number.NaN };
}
