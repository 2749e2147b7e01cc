import { afterAll, beforeAll, expect, test } from "vitest";
import { hashKey } from "@/lib/auth/api-key";
import { systemNow } from "@/lib/clock";
import { db, disconnect } from "@/lib/db/client";
import { closeMeter } from "@/lib/db/usage";
import { meterUsage } from "@/lib/flows/meter-usage";
import { itemOfUse } from "@/lib/testing/metering";
import { createAppRole, deploy, settings } from "@/lib/testing/template-database";
import { newKey, signUp } from "@/lib/testing/world";
import { type RunningPostgres, startPostgres } from "@/sandbox/stripe/postgres";

/** A server of its own, so that the other tests don't notice it going. */
const SERVER = {
  dir: ".data/restart-postgres",
  database: `restart_${systemNow().getTime()}`,
  fast: true,
};

let server: RunningPostgres;
let userId: string;
let keyHash: string;

beforeAll(async () => {
  server = await startPostgres(SERVER);
  await createAppRole(server.url);
  deploy(server.url);
  Object.assign(process.env, settings(server.url));
  userId = await signUp("ada@example.com");
  keyHash = hashKey((await newKey(userId)).secret);
  const unlimited = { rateLimitPerMinute: null, requestsPerPeriod: null };
  await db().creditAccount.update({ where: { userId }, data: unlimited });
});

afterAll(async () => {
  await closeMeter();
  await disconnect();
  await server.stop();
});

/** Sent until it is decided, always with the same id. */
async function use(target: string): Promise<string> {
  for (;;) {
    const { kind } = await meterUsage(itemOfUse(keyHash, "0.001", target));
    if (kind !== "unavailable") return kind;
  }
}

test("PostgreSQL restarted under load: each use that was answered is debited once", async () => {
  let stopped = false;
  const lanes = Array.from({ length: 16 }, async (_, lane) => {
    let done = 0;
    for (; !stopped; done += 1) expect(await use(`${lane}-${done}`)).toBe("done");
    return done;
  });
  const port = server.port;
  for (let restart = 0; restart < 2; restart += 1) {
    await server.stop();
    server = await startPostgres({ ...SERVER, port });
    expect(await use(`after-${restart}`)).toBe("done");
  }
  stopped = true;
  const done = (await Promise.all(lanes)).reduce((sum, one) => sum + one, 2);
  const account = await db().creditAccount.findUniqueOrThrow({ where: { userId } });
  const entered = await db().creditEntry.count({ where: { userId, kind: "usage" } });
  expect([entered, account.periodRequests]).toEqual([done, done]);
  expect(account.allowance.toFixed(3)).toBe((1_000 - done / 1_000).toFixed(3));
});
