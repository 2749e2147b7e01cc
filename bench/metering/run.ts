import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { load, type Reached } from "./load";
import { hasPgbench, naive } from "./naive";
import { median, serve, serveApp, stopServers } from "./serve";
import { setStage } from "./stage";

/**
 * How fast the metering is, against what one would write first (pgbench), what no Node server can beat (node:http without
 * a database) and Next's own route, all in the same run on the same machine. Prints a Markdown table. Needs
 * `npm run build` before, and pgbench.
 */

const ROUNDS = 3;
const SECONDS = 3;
const ACCOUNTS = 1_000;
const CLIENTS = [8, 16, 32];
const root = path.resolve(import.meta.dirname, "../..");

if (!(await hasPgbench()))
  throw new Error("pgbench is needed: it comes with PostgreSQL (Debian: postgresql-contrib)");
const stage = await setStage(ACCOUNTS);
const [first, second, route, bare] = await Promise.all([
  serveApp(stage.env),
  serveApp(stage.env),
  serve(stage.env, (port) => ["node_modules/next/dist/bin/next", "start", "-p", port, "-H", "127.0.0.1"]),
  serve(stage.env, (port) => ["--import", "tsx", "bench/metering/bare.ts", port]),
]);

let runs = 0;
type Mix = "accepted" | "refused" | "replayed" | "mixed";

/** 64 connections; each run has request ids of its own. */
function uses(url: string, keys: readonly string[], mix: Mix = "accepted", pace?: number): Promise<Reached> {
  const run = `${process.pid}-${runs++}`;
  const odd = (count: number): Mix =>
    mix !== "mixed" ? mix : count % 20 === 0 ? "refused" : count % 20 === 10 ? "replayed" : "accepted";
  return load({
    ...{ url, connections: 64, seconds: SECONDS, pace },
    request: (count) => {
      const kind = odd(count);
      const key = keys[count % keys.length] ?? "";
      const id = kind === "replayed" ? `again-${count % keys.length}` : `${run}-${count}`;
      const credits = kind === "refused" ? "999999" : "0.001";
      return { path: "/usage", key, body: JSON.stringify({ credits, request_id: id, model: "small" }) };
    },
  });
}

async function engine(inFlight: number, keys: readonly string[]): Promise<number> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "bench/metering/engine.ts", `${inFlight}`, `${SECONDS}`],
    {
      ...{ cwd: root, env: stage.env },
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  child.stdin.end(keys.join("\n"));
  const [rate] = await once(child.stdout, "data");
  await once(child, "exit");
  return Number(rate);
}

const { keys } = stage;
const hot = keys.slice(0, 1);
// Whoever has few credits is refused; the rest of a mixed load passes.
const poor = keys.slice(0, 50);
await uses(first, keys, "replayed");

const kinds: Record<string, () => Promise<number>> = {
  "pgbench: naive debit and ledger row, 1,000 accounts": () => naive(stage.postgres.url, ACCOUNTS, CLIENTS),
  "pgbench: the same, one account": () => naive(stage.postgres.url, 1, CLIENTS),
  "node:http without a database": async () => (await uses(bare, keys)).perSecond,
  "POST /usage, 1,000 accounts": async () => (await uses(first, keys)).perSecond,
  "POST /usage, one hot account": async () => (await uses(first, hot)).perSecond,
  "POST /usage through Next's route": async () => (await uses(route, keys)).perSecond,
  "POST /usage, all refused (402)": refused,
  "POST /usage, all replayed": async () => (await uses(first, keys, "replayed")).perSecond,
  "POST /usage, mixed: 5% refused, 5% replayed": async () => (await uses(first, keys, "mixed")).perSecond,
  "POST /usage, two processes": both,
  "engine alone, 64 in flight": () => engine(64, keys),
  "engine alone, 256 in flight": () => engine(256, keys),
  "engine alone, 256 in flight, one account": () => engine(256, hot),
};

async function refused(): Promise<number> {
  const { perSecond, statuses } = await uses(first, poor, "refused");
  if (!statuses["402"]) throw new Error(`Not refused: ${JSON.stringify(statuses)}`);
  return perSecond;
}

async function both(): Promise<number> {
  const [one, other] = await Promise.all([
    uses(first, keys.slice(0, ACCOUNTS / 2)),
    uses(second, keys.slice(ACCOUNTS / 2)),
  ]);
  return one.perSecond + other.perSecond;
}

const results = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round += 1)
  for (const [name, run] of Object.entries(kinds)) {
    const rate = await run();
    results.set(name, [...(results.get(name) ?? []), rate]);
    console.error(`${round + 1}/${ROUNDS} ${name}: ${rate.toFixed(0)}`);
  }

const of = (name: string) => median(results.get(name) ?? []);
const [many = "", one = ""] = Object.keys(kinds);
console.log(
  "| | per second | of pgbench, 1,000 accounts | of pgbench, one account | of node:http | of POST /usage |",
);
console.log("|---|---|---|---|---|---|");
for (const name of results.keys()) {
  const ratio = (peer: string) => (name === peer ? "" : `${(of(name) / of(peer)).toFixed(2)}×`);
  const peers = [many, one, "node:http without a database", "POST /usage, 1,000 accounts"];
  console.log(`| ${name} | ${of(name).toFixed(0)} | ${peers.map(ratio).join(" | ")} |`);
}
const half = await uses(first, keys, "accepted", of("POST /usage, 1,000 accounts") / 2);
console.log(
  `\nAt half of its peak: p50 ${half.p50.toFixed(1)} ms, p99 ${half.p99.toFixed(1)} ms (${(half.p99 / half.p50).toFixed(1)}×).`,
);

stopServers();
await stage.sql.end();
await stage.postgres.stop();
