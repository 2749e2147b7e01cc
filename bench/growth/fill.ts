import { randomUUID } from "node:crypto";
import type pg from "pg";
import { setStage } from "../metering/stage";

/** A database that has grown: a year of use, half of it one customer's, and as many users. */

export type Size = { entries: number; users: number };
export type Grown = Awaited<ReturnType<typeof grow>>;

const ACCOUNTS = 1_000;
export const JOBS_SECRET = randomUUID();

export async function grow({ entries, users }: Size) {
  const stage = await setStage(ACCOUNTS);
  const { sql } = stage;
  await addUsers(sql, users - ACCOUNTS);
  const { rows } = await sql.query<{ id: string }>(
    "SELECT user_id AS id FROM credit_accounts WHERE last_sequence = 0 AND allowance > 0",
  );
  const [customer = "", ...others] = rows.map((row) => row.id);
  await Promise.all([
    addUse(sql, [customer], entries / 2),
    addUse(sql, others, Math.ceil(entries / 2 / others.length)),
  ]);
  await subscribe(sql, customer);
  const cookie = await signIn(sql, customer);
  await sql.query("VACUUM ANALYZE");
  await sql.query("CHECKPOINT");
  return { ...stage, env: { ...stage.env, JOBS_SECRET }, cookie, customer };
}

/** With an account and a key each, as everybody has. */
async function addUsers(client: pg.Pool, count: number): Promise<void> {
  await client.query(
    `WITH made AS (
       INSERT INTO users (id, email, created_at)
       SELECT id, id || '@example.com', now() - n * interval '1 second'
       FROM (SELECT gen_random_uuid()::text AS id, n FROM generate_series(1, $1::int) n) new
       RETURNING id
     ), accounts AS (INSERT INTO credit_accounts (user_id, period_started_at) SELECT id, now() FROM made)
     INSERT INTO api_keys (id, family_id, user_id, name, hash, prefix, last_four, created_at)
     SELECT id, id, id, 'bench', encode(sha256(id::bytea), 'hex'), 'tg_test_', 'last', now() FROM made`,
    [count],
  );
}

/** So many uses of each, evenly over the year that ends now. */
async function addUse(client: pg.Pool, userIds: string[], each: number): Promise<void> {
  await client.query(
    `INSERT INTO credit_entries (user_id, sequence, bucket, amount, balance_after, kind, cause, created_at, request_id,
                                 api_key_id, model, used_credits, other_balance_after, held_after, requests_after)
     SELECT k.user_id, n, 'allowance', -0.001, 100000, 'usage', 'use:' || n, now() - interval '1 year' * (1 - n::float8 / $2::int),
            md5(n || k.id), k.id, (ARRAY['small', 'large', 'vision'])[n % 3 + 1], 0.001, 0, 0, 1
     FROM api_keys k, generate_series(1, $2::int) n WHERE k.user_id = ANY ($1)`,
    [userIds, each],
  );
  await client.query("UPDATE credit_accounts SET last_sequence = $2 WHERE user_id = ANY ($1)", [
    userIds,
    each,
  ]);
}

/** On Pro for a year, and cancelled for the end of this month: a next charge would be asked of Stripe, and be measured too. */
async function subscribe(client: pg.Pool, userId: string): Promise<void> {
  await client.query(
    `UPDATE users SET subscription_status = 'canceled', stripe_subscription_id = 'sub_bench', created_at = now() - interval '1 year',
       subscription_plan_id = (SELECT id FROM subscription_products WHERE tier = 'pro' AND active ORDER BY id LIMIT 1),
       subscription_started_at = now() - interval '1 year', subscription_renews_at = now() + interval '20 days'
     WHERE id = $1`,
    [userId],
  );
  await client.query(
    `INSERT INTO subscriptions (id, user_id, product_id, stripe_status, live, started_at, current_period_start, current_period_end, cancel_at, synced_at)
     SELECT stripe_subscription_id, id, subscription_plan_id, 'active', true, subscription_started_at, now() - interval '10 days',
       subscription_renews_at, subscription_renews_at, now() FROM users WHERE id = $1`,
    [userId],
  );
}

/** Returns their cookie. */
async function signIn(client: pg.Pool, userId: string): Promise<string> {
  const token = randomUUID();
  await client.query(
    "INSERT INTO sessions (id, session_token, user_id, expires) VALUES ($1, $1, $2, now() + interval '1 day')",
    [token, userId],
  );
  return `next-auth.session-token=${token}`;
}
