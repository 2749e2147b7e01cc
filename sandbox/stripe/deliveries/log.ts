import type pg from "pg";
import type { Event } from "../objects/wire";
import { type Attempt, succeeded } from "./attempt";

export type Due = {
  id: string;
  event_id: string;
  attempts: number;
  url: string;
  secret: string;
  event: Event;
  pending_webhooks: number;
};

/** The deliveries to make now: the oldest of each endpoint, at most `perEndpoint`, without those under way. */
export async function dueDeliveries(
  pool: pg.Pool,
  { now, perEndpoint, underWay }: { now: number; perEndpoint: number; underWay: string[] },
): Promise<Due[]> {
  const { rows } = await pool.query<Due>(
    `select due.id, due.event_id, due.attempts, endpoint.data->>'url' as url, endpoint.hidden->>'secret' as secret,
            events.data as event,
            (select count(*)::int from deliveries d where d.event_id = due.event_id and d.state <> 'succeeded')
              as pending_webhooks
       from objects endpoint
      cross join lateral (
        select * from deliveries
         where endpoint_id = endpoint.id and state = 'pending' and next_attempt_at <= $1 and id <> all ($3)
         order by seq
         limit greatest($2 - (select count(*) from deliveries where endpoint_id = endpoint.id and id = any ($3)), 0)
      ) due
       join events on events.id = due.event_id
      where endpoint.type = 'webhook_endpoint' and endpoint.keys @> array['status:enabled'] and not endpoint.deleted
      order by due.seq`,
    [now, perEndpoint, underWay],
  );
  return rows;
}

/** When the next delivery is due after that time, in milliseconds; undefined when none waits. */
export async function nextDeliveryAt(pool: pg.Pool, after: number): Promise<number | undefined> {
  const { rows } = await pool.query<{ at: string | null }>(
    "select min(next_attempt_at) as at from deliveries where state = 'pending' and next_attempt_at > $1",
    [after],
  );
  return rows[0]?.at ? Number(rows[0].at) : undefined;
}

/** What was sent and answered, and when it is tried again: after the wait for this attempt, if there is one. */
export async function recordAttempt(
  pool: pg.Pool,
  delivery: Due,
  attempt: Attempt,
  waits: readonly number[],
): Promise<void> {
  const wait = waits[delivery.attempts];
  const state = succeeded(attempt) ? "succeeded" : wait === undefined ? "failed" : "pending";
  await pool.query(
    `with moved as (
       update deliveries set attempts = attempts + 1, state = $2, next_attempt_at = $3 where id = $1
     )
     insert into delivery_attempts
       (delivery_id, attempted_at, duration_ms, request_headers, response_status, response_body, error)
     values ($1, $4, $5, $6, $7, $8, $9)`,
    [
      delivery.id,
      state,
      attempt.attempted_at + attempt.duration_ms + (wait ?? 0),
      attempt.attempted_at,
      attempt.duration_ms,
      attempt.request_headers,
      attempt.response_status,
      // Postgres has no text with NUL in it.
      attempt.response_body?.replaceAll("\0", "\uFFFD") ?? null,
      attempt.error,
    ],
  );
}

/** False when there is no such delivery. */
export async function resend(pool: pg.Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    "update deliveries set state = 'pending', next_attempt_at = 0 where id = $1",
    [id],
  );
  return rowCount === 1;
}

/** Of this event: how many deliveries have not been attempted at all. */
export async function unattempted(pool: pg.Pool, event: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    "select count(*)::int as count from deliveries where event_id = $1 and attempts = 0 and state = 'pending'",
    [event],
  );
  return rows[0]?.count ?? 0;
}
