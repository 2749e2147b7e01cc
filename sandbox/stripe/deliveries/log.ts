import type pg from "pg";
import type { Event } from "../objects/wire";
import { type Attempt, shortened, succeeded } from "./attempt";

export type Due = {
  id: string;
  event_id: string;
  endpoint_id: string;
  attempts: number;
  url: string;
  secret: string;
  event: Event;
  pending_webhooks: number;
};

/**
 * At a time to one `stripe listen`. Many: an event that the CLI takes and does not forward keeps its place for the
 * seconds in which it might have been answered.
 */
const perListener = 256;

/** The deliveries to make now: the oldest of each endpoint, at most `perEndpoint`, without those under way. */
export async function dueDeliveries(
  pool: pg.Pool,
  { now, perEndpoint, underWay }: { now: number; perEndpoint: number; underWay: string[] },
): Promise<Due[]> {
  const { rows } = await pool.query<Due>(
    `select due.id, due.event_id, due.endpoint_id, due.attempts, events.data as event,
            endpoint.data->>'url' as url, endpoint.hidden->>'secret' as secret,
            (select count(*)::int from deliveries d where d.event_id = due.event_id and d.state <> 'succeeded')
              as pending_webhooks
       from objects endpoint
      cross join lateral (
        select * from deliveries
         where endpoint_id = endpoint.id and state = 'pending' and next_attempt_at <= $1 and id <> all ($3)
         order by seq
         limit greatest(
           case when endpoint.keys @> array['listener:true'] then $4::int else $2::int end
             - (select count(*) from deliveries where endpoint_id = endpoint.id and id = any ($3)), 0)
      ) due
       join events on events.id = due.event_id
      where endpoint.type = 'webhook_endpoint' and endpoint.keys @> array['status:enabled'] and not endpoint.deleted
      order by due.seq`,
    [now, perEndpoint, underWay, perListener],
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
      attempt.response_body,
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

/** What a forwarded event was answered after its attempt was recorded as taken. */
export async function recordLateAnswer(
  pool: pg.Pool,
  delivery: string,
  { status, body }: { status: number; body: string },
): Promise<void> {
  await pool.query(
    `with answered as (
       update delivery_attempts set response_status = $2, response_body = $3
        where seq = (select max(seq) from delivery_attempts where delivery_id = $1)
     )
     update deliveries set state = case when $2 between 200 and 299 then 'succeeded' else 'failed' end where id = $1`,
    [delivery, status, shortened(body)],
  );
}

/** Of a listener that is gone: what it did not get is nobody's any more. */
export async function dropUndelivered(pool: pg.Pool, endpoint: string): Promise<void> {
  await pool.query(
    `with dropped as (
       delete from delivery_attempts using deliveries
        where deliveries.id = delivery_id and endpoint_id = $1 and state <> 'succeeded'
     )
     delete from deliveries where endpoint_id = $1 and state <> 'succeeded'`,
    [endpoint],
  );
}
