import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { load } from "../metering/load";
import { median, serveApp, stopServers } from "../metering/serve";
import { type Grown, grow, JOBS_SECRET, type Size } from "./fill";

/**
 * Whether it stays as fast when it has grown: a ledger from ten thousand to ten million entries, from a thousand to a
 * million users, measured in turns. Prints a Markdown table. Needs `npm run build` before, and 10 GB of disk for a while.
 */

const ROUNDS = 3;
const SECONDS = 3;
const PAGES = 20;
const SIZES: Size[] = [
  { entries: 10_000, users: 1_000 },
  { entries: 1_000_000, users: 100_000 },
  { entries: 10_000_000, users: 1_000_000 },
];
const root = path.resolve(import.meta.dirname, "../..");

type Served = Grown & { url: string };
let runs = 0;

/** Uses a second of 64 connections. */
async function uses({ url }: Served, keys: readonly string[]): Promise<number> {
  const run = `${process.pid}-${runs++}`;
  const reached = await load({
    ...{ url, connections: 64, seconds: SECONDS },
    request: (count) => ({
      path: "/usage",
      key: keys[count % keys.length] ?? "",
      body: JSON.stringify({ credits: "0.001", request_id: `${run}-${count}`, model: "small" }),
    }),
  });
  return reached.perSecond;
}

/** The same by the engine alone, with 256 in flight. */
async function engine({ env, keys }: Served): Promise<number> {
  const args = ["--import", "tsx", "bench/metering/engine.ts", "256", `${SECONDS}`];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(keys.join("\n"));
  const [rate] = await once(child.stdout, "data");
  await once(child, "exit");
  return Number(rate);
}

/** Milliseconds of one request, one after the other, of the customer with half of the ledger. */
async function page({ url, cookie }: Served, at: string): Promise<number> {
  const took: number[] = [];
  for (let count = 0; count < PAGES; count += 1) {
    const start = performance.now();
    const response = await fetch(url + at, { headers: { cookie, "sec-fetch-site": "same-origin" } });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${at}: ${response.status} ${text.slice(0, 200)}`);
    took.push(performance.now() - start);
  }
  return median(took);
}

const served: Served[] = [];
for (const size of SIZES) {
  const start = performance.now();
  const grown = await grow(size);
  const url = await serveApp(grown.env);
  const headers = { authorization: `Bearer ${JOBS_SECRET}` };
  const { status } = await fetch(`${url}/jobs/rollup`, { method: "POST", headers });
  if (status !== 200) throw new Error(`The days were not added up: ${status}`);
  served.push({ ...grown, url });
  console.error(`${size.entries} entries after ${((performance.now() - start) / 1_000).toFixed(0)} s`);
}

const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const year = `from=${day(Date.now() - 360 * 86_400_000)}&to=${day(Date.now())}`;
const month = `from=${day(Date.now() - 30 * 86_400_000)}&to=${day(Date.now())}`;
const kinds: Record<string, (on: Served) => Promise<number>> = {
  "POST /usage, 1,000 accounts, per second": (on) => uses(on, on.keys),
  "engine alone, 256 in flight, per second": engine,
  "GET /account, ms": (on) => page(on, "/account"),
  "GET /account/usage, ms": (on) => page(on, "/account/usage"),
  "GET /account/usage, a year, ms": (on) => page(on, `/account/usage?${year}`),
  "GET /account/credits, ms": (on) => page(on, "/account/credits"),
  "GET /user/usage, a month by day, key and model, ms": (on) =>
    page(on, `/user/usage?${month}&group=day,key,model`),
  "GET /user/credits, ms": (on) => page(on, "/user/credits"),
};

const results = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round += 1)
  for (const [name, run] of Object.entries(kinds))
    for (const [index, on] of served.entries()) {
      const result = await run(on);
      const key = `${name} ${index}`;
      results.set(key, [...(results.get(key) ?? []), result]);
      console.error(`${round + 1}/${ROUNDS} ${name}, ${SIZES[index]?.entries}: ${result.toFixed(1)}`);
    }

console.log(
  `| | ${SIZES.map(({ entries, users }) => `${entries} entries, ${users} users`).join(" | ")} | last to first |`,
);
console.log(`|---|${SIZES.map(() => "---|").join("")}---|`);
for (const name of Object.keys(kinds)) {
  const found = SIZES.map((_, index) => median(results.get(`${name} ${index}`) ?? []));
  const digits = name.endsWith("ms") ? 1 : 0;
  const ratio = (found.at(-1) ?? 0) / (found[0] ?? 1);
  console.log(`| ${name} | ${found.map((one) => one.toFixed(digits)).join(" | ")} | ${ratio.toFixed(2)}× |`);
}

stopServers();
for (const { sql } of served) await sql.end();
await served[0]?.postgres.stop();
