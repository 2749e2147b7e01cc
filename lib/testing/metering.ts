import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { POST } from "../../app/(api)/usage/[[...path]]/route";
import type { MeterItem } from "../db/usage";
import { call } from "./api";
import { createWorld, type World } from "./world";

/** What the tests of the metering share: the user who meters, what their gateway sends, and how the account stands. */

export let world: World;
export let user: string;
/** The secret of the user's key, and its id. */
export let key: string;
export let keyId: string;

/** A world for the file, and for each of its tests a new user with a key. */
export function setUpMetering(): void {
  let count = 0;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    count += 1;
    user = await world.signUp(`user-${count}@example.com`);
    const made = await world.key(user);
    key = made.secret;
    keyId = made.key.id;
  });
}

let ids = 0;
/** A request_id that none had before. */
export function newId(): string {
  ids += 1;
  return `request-${ids}`;
}

export type Body = Record<string, unknown> | string;

/** A POST to a path below /usage, without a server. */
export function post(path: string, body: Body, secret = key): Promise<Response> {
  return call(POST, { query: `usage${path}`, body, key: secret });
}

export function use(credits: unknown, more: Record<string, unknown> = {}, secret = key): Promise<Response> {
  return post("", { credits, request_id: newId(), ...more }, secret);
}

export async function hold(credits: string, more: Record<string, unknown> = {}, secret = key) {
  const response = await post("/holds", { credits, request_id: newId(), ...more }, secret);
  expect(response.status).toBe(201);
  return await response.json();
}

export function settle(id: string, credits: string, more = {}, secret = key): Promise<Response> {
  return post(`/holds/${id}/settle`, { credits, ...more }, secret);
}

/** A use as it stands in the queue. */
export function itemOfUse(keyHash: string, credits: string, target = newId()): MeterItem {
  return {
    ...{ kind: "use", keyHash, target, credits, model: null },
    ...{ quantities: null, ttlSeconds: null, holdId: null },
  };
}

/** As the operator of the database sees it; whatever happened, its ledger has no gap and adds up. */
export async function account() {
  const { rows } = await world.sql.query(
    `SELECT allowance::float8, purchased::float8, held::float8, period_requests AS requests, last_sequence::int AS entries,
            (SELECT count(*)::int FROM credit_entries WHERE user_id = $1) AS counted,
            (SELECT max(sequence)::int FROM credit_entries WHERE user_id = $1) AS top,
            (SELECT count(*)::int FROM credit_entries WHERE user_id = $1 AND kind = 'usage') AS uses,
            (SELECT sum(amount)::float8 FROM credit_entries WHERE user_id = $1 AND bucket = 'allowance') AS entered
     FROM credit_accounts WHERE user_id = $1`,
    [user],
  );
  const { counted, top, entered, ...row } = rows[0];
  expect([counted, top, entered]).toEqual([row.entries, row.entries, row.allowance]);
  return row;
}

/** Sets the stage: what a subscription would have brought. */
export async function endow(columns: Record<string, string | number | null>): Promise<void> {
  const sets = Object.keys(columns).map((name, index) => `${name} = $${index + 2}`);
  await world.sql.query(`UPDATE credit_accounts SET ${sets} WHERE user_id = $1`, [
    user,
    ...Object.values(columns),
  ]);
}

/** As often and as fast as the tests like. */
export async function liftLimits(): Promise<void> {
  await endow({ rate_limit_per_minute: null, requests_per_period: null });
}
