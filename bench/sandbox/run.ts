import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import pg from "pg";
import { startPostgres } from "../../sandbox/stripe/postgres";
import { startChild } from "./child";
import { load, measure, type Rate } from "./load";
import { year } from "./renewals";
import {
  creations,
  deliveredCreations,
  deliveredRenewals,
  items,
  lists,
  renewals,
  retrievals,
  subjectOf,
  updates,
} from "./subject";

/**
 * How fast the Stripe sandbox is, and how that compares to what no such program can beat on the same machine: a bare
 * node:http answer, and one committed row in the same Postgres (fsync on). Prints a Markdown table.
 */
const rounds = 3;

const dir = path.resolve(import.meta.dirname, "../../.data/bench-postgres");
const postgres = await startPostgres({ dir, database: `bench_${randomBytes(4).toString("hex")}` });
const bare = await startChild("./bare.ts", []);
const sandbox = await subjectOf(await startChild("./sandbox.ts", [postgres.url]));
// The load comes from the other cores, if there are any.
const pins = spawnSync("taskset", ["--version"]).status === 0;
const alone = pins ? await subjectOf(await startChild("./one-core.ts", [], 0)) : undefined;

const kinds: Record<string, () => Promise<Rate>> = {
  "bare node:http": () => load(bare, 2000, () => ({ method: "GET", path: "/" })),
  "Postgres: one row committed": commits,
  "GET /v1/customers/:id": () => retrievals(sandbox),
  "GET /v1/customers, a page of 10": () => lists(sandbox),
  "POST /v1/customers": () => creations(sandbox),
  "POST /v1/customers/:id": () => updates(sandbox),
  "POST /v1/invoiceitems": () => items(sandbox),
  renewals: () => renewals(sandbox),
  "POST /v1/customers, delivered to an endpoint": () => deliveredCreations(sandbox, bare.url),
  "renewals, delivered to an endpoint": () => deliveredRenewals(sandbox, bare.url),
  ...(alone && {
    "with PostgreSQL on one core: GET /v1/customers/:id": () => retrievals(alone),
    "with PostgreSQL on one core: POST /v1/customers": () => creations(alone),
    "with PostgreSQL on one core: renewals": () => renewals(alone),
  }),
};

const results = new Map<string, Rate[]>();
for (let round = 0; round < rounds; round += 1)
  for (const [name, run] of Object.entries(kinds))
    results.set(name, [...(results.get(name) ?? []), await run()]);
const years = await year(sandbox.stripe);

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
  const writes = name !== "bare node:http" && !name.includes("GET");
  const share = writes ? percent(rate / of("Postgres: one row committed", "perSecond")) : "";
  console.log(`| ${name} | ${rate.toFixed(0)} | ${shown} | ${share} |`);
}
console.log(`\nA year of nine monthly subscriptions on one clock, month by month: ${years.toFixed(1)} s.`);

await alone?.child.stop();
await sandbox.child.stop();
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
