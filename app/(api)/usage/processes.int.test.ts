import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addMonths } from "@/lib/billing/calendar";
import { transaction } from "@/lib/db/client";
import { resetAllowance } from "@/lib/db/credits";
import { takeBack } from "@/lib/db/extra-credits";
import { revoke } from "@/lib/flows/keys";
import { account, key, keyId, liftLimits, setUpMetering, user, world } from "@/lib/testing/metering";

/** Several processes on one database, over real HTTP, and what happens to them. */

setUpMetering();
beforeEach(liftLimits);

let processes: Process[];
beforeAll(async () => {
  processes = await Promise.all([startProcess(), startProcess()]);
});
afterAll(() => {
  for (const { child } of processes) child.kill("SIGKILL");
});

type Process = { child: ChildProcess; url: string };

async function startProcess(): Promise<Process> {
  const child = spawn(process.execPath, ["--import", "tsx", "lib/testing/metering-process.ts"], {
    env: process.env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = await once(child.stdout, "data");
  return { child, url: `http://127.0.0.1:${String(port).trim()}` };
}

type Sent = { status: number; body: Record<string, unknown> };

/** 0 where the process was gone before it answered. */
async function use(to: number, credits: string, id: string, secret = key): Promise<Sent> {
  try {
    const response = await fetch(`${processes[to % processes.length]?.url}/usage`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: JSON.stringify({ credits, request_id: id }),
    });
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 0, body: {} };
  }
}

test("500 at once on the last credit, over two processes: one 200, 499 × 402", async () => {
  expect((await use(0, "999", "first")).status).toBe(200);
  const answers = await Promise.all(Array.from({ length: 500 }, (_, n) => use(n, "1", `last-${n}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(499).fill(402)]);
  expect(await account()).toMatchObject({ allowance: 0, uses: 2 });
});

test("the same request at both, fifty times at once: one debit, one answer", async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => use(n, "7", "same")));
  expect([...new Set(answers.map(({ status }) => status))]).toEqual([200]);
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(await account()).toMatchObject({ allowance: 993, uses: 1 });
});

test("while a renewal, a refund and a revocation happen: the ledger adds up, and after the revocation nothing passes", async () => {
  const now = new Date();
  let stopped = false;
  const load = Array.from({ length: 16 }, async (_, lane) => {
    const statuses: number[] = [];
    for (let n = 0; !stopped; n += 1) statuses.push((await use(lane, "0.5", `busy-${lane}-${n}`)).status);
    return statuses;
  });
  await transaction((tx) =>
    resetAllowance(tx, {
      ...{ userId: user, kind: "grant", cause: "invoice:in_1", credits: 2_000, overageCap: "0" },
      ...{ periodStart: now, periodEnd: addMonths(now, 1), isUpgrade: false, outdated: false, now },
    }),
  );
  await transaction((tx) =>
    takeBack(tx, {
      ...{ userId: user, cause: "refund:re_1:invoice:in_1", grantCause: "invoice:in_1", kind: "refund" },
      ...{ goneCents: 500, ofCents: 2_000, now },
    }),
  );
  await revoke(user, keyId);
  const late = await Promise.all([use(0, "1", "late"), use(1, "1", "late-too")]);
  expect(late.map(({ status, body }) => [status, body.code])).toEqual(Array(2).fill([401, "revoked_key"]));
  stopped = true;
  const statuses = (await Promise.all(load)).flat();
  expect(new Set(statuses)).toEqual(new Set([200, 401]));
  const { uses, allowance } = await account();
  expect(uses).toBe(statuses.filter((status) => status === 200).length);
  const { rows } = await world.sql.query(
    `SELECT coalesce(sum(amount) FILTER (WHERE sequence > (SELECT sequence FROM credit_entries WHERE user_id = $1 AND cause = 'invoice:in_1')), 0)::float8 AS since
     FROM credit_entries WHERE user_id = $1`,
    [user],
  );
  expect(allowance).toBe(2_000 + rows[0].since);
});

test("an account that something else keeps locked holds up no other; its own requests wait, in their order", async () => {
  const { secret } = await world.key(await world.signUp("bystander@example.com"));
  const lock = await world.sql.connect();
  await lock.query("BEGIN");
  await lock.query("SELECT 1 FROM credit_accounts WHERE user_id = $1 FOR UPDATE", [user]);
  const waiting = Promise.all(Array.from({ length: 5 }, (_, n) => use(0, "1", `waits-${n}`)));
  const passed = await Promise.all(Array.from({ length: 5 }, (_, n) => use(0, "1", `passes-${n}`, secret)));
  expect(passed.map(({ status }) => status)).toEqual(Array(5).fill(200));
  expect((await account()).uses).toBe(0);
  await lock.query("COMMIT");
  lock.release();
  const answers = await waiting;
  expect(answers.map(({ body }) => body.requests_used)).toEqual([1, 2, 3, 4, 5]);
});

test("a connection that breaks under load loses nothing and doubles nothing", async () => {
  const load = Array.from({ length: 300 }, (_, n) => use(n, "0.1", `broken-${n}`));
  for (let n = 0; n < 5; n += 1) {
    await world.sql.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%FROM meter(%'`,
    );
    await new Promise((resolve) => setImmediate(resolve));
  }
  const answers = await Promise.all(load);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await account()).toMatchObject({ allowance: 970, uses: 300 });
});

test("killed under load: whatever was answered is debited once, and whatever wasn't can be sent again", async () => {
  let stopped = false;
  const lanes = Array.from({ length: 24 }, async (_, lane) => {
    const acknowledged: string[] = [];
    for (let n = 0; !stopped; n += 1) {
      const id = `killed-${lane}-${n}`;
      let answer = await use(lane, "0.001", id);
      while (answer.status === 0 || answer.status === 503) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        answer = await use(lane, "0.001", id);
      }
      expect(answer.status).toBe(200);
      acknowledged.push(id);
    }
    return acknowledged;
  });
  for (let kill = 0; kill < 2; kill += 1) {
    const victim = processes[kill % 2];
    // In the middle of it: as soon as more has been written since the last time.
    const { uses } = await account();
    const written = async () => (await account()).uses;
    await expect.poll(written, { interval: 5, timeout: 30_000 }).toBeGreaterThanOrEqual(uses + 10);
    victim?.child.kill("SIGKILL");
    processes[kill % 2] = await startProcess();
  }
  stopped = true;
  const acknowledged = (await Promise.all(lanes)).flat();
  expect(await account()).toMatchObject({
    allowance: Number((1_000 - acknowledged.length * 0.001).toFixed(3)),
    uses: acknowledged.length,
    requests: acknowledged.length,
  });
});
