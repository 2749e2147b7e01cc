import type pg from "pg";
import type { HiddenOf } from "../objects/hidden";
import type { Event } from "../objects/wire";
import { type Attempt, shortened, succeeded } from "./attempt";

export type Due = {
  id: string;
  event_id: string;
  endpoint_id: string;
  attempts: number;
  url: string;
  /** False when the endpoint was disabled or deleted in the meantime. */
  enabled: boolean;
  hidden: HiddenOf<"webhook_endpoint">;
  type: string;
  event: Event;
  pending_webhooks: number;
};

export type Found = Due & { state: string; deleted: boolean };

const dueColumns = `due.id, due.event_id, due.endpoint_id, due.attempts, endpoint.data->>'url' as url,
       endpoint.keys @> array['status:enabled'] and not endpoint.deleted as enabled, endpoint.hidden,
       events.type, events.data as event,
       (select count(*)::int from deliveries d where d.event_id = due.event_id and d.state <> 'succeeded')
         as pending_webhooks`;

/**
 * At a time to one `stripe listen`. Many: an event that the CLI takes and does not forward keeps its place for the
 * seconds in which it might have been answered.
 */
const perListener = 256;

/**
 * The deliveries to make now: the oldest of each endpoint, at most `perEndpoint` with those under way, and without
 * those that are held.
 */
export async function dueDeliveries(
  pool: pg.Pool,
  given: { now: number; perEndpoint: number; underWay: string[]; held: string[] },
): Promise<Due[]> {
  const { rows } = await pool.query<Due>({
    name: "due deliveries",
    text: `select ${dueColumns}
       from objects endpoint
      cross join lateral (
        select * from deliveries
         where endpoint_id = endpoint.id and state = 'pending' and next_attempt_at <= $1
           and id <> all ($3) and id <> all ($4)
         order by seq
         limit greatest(
           case when endpoint.keys @> array['listener:true'] then $5::int else $2::int end
             - (select count(*) from deliveries where endpoint_id = endpoint.id and id = any ($3)), 0)
      ) due
       join events on events.id = due.event_id
      where endpoint.type = 'webhook_endpoint'
      order by due.seq`,
    values: [given.now, given.perEndpoint, given.underWay, given.held, perListener],
  });
  return rows;
}

/** One delivery, whatever became of it. */
export async function findDelivery(pool: pg.Pool, id: string): Promise<Found | undefined> {
  const { rows } = await pool.query<Found>(
    `select ${dueColumns}, due.state, endpoint.deleted
       from deliveries due
       join objects endpoint on endpoint.id = due.endpoint_id
       join events on events.id = due.event_id
      where due.id = $1`,
    [id],
  );
  return rows[0];
}

/** The text that is signed and sent. */
export const bodyOf = ({ event, pending_webhooks }: Pick<Due, "event" | "pending_webhooks">): string =>
  JSON.stringify({ ...event, pending_webhooks }, null, 2);

/** When the next delivery is due after that time, in milliseconds; undefined when none waits. */
export async function nextDeliveryAt(pool: pg.Pool, after: number): Promise<number | undefined> {
  const { rows } = await pool.query<{ at: string | null }>({
    name: "next delivery",
    text: "select min(next_attempt_at) as at from deliveries where state = 'pending' and next_attempt_at > $1",
    values: [after],
  });
  return rows[0]?.at ? Number(rows[0].at) : undefined;
}

/** What was sent and answered: several attempts are copies of one sending. */
export type Sent = {
  delivery: Due;
  attempts: Attempt[];
  /** It is tried again so long after the last attempt or, undefined, never. */
  retryAfterMs: number | undefined;
};

/** In one statement, however many there are. */
export async function recordAttempts(pool: pg.Pool, all: Sent[]): Promise<void> {
  await pool.query({
    name: "record attempts",
    text: `with moved as (
       update deliveries set attempts = attempts + 1, state = sent.state, next_attempt_at = sent.next_attempt_at
         from json_to_recordset($1) as sent (id text, state text, next_attempt_at bigint)
        where deliveries.id = sent.id returning deliveries.id
     ) ${insertAttempts("$2")}`,
    values: [
      JSON.stringify(all.map(moveOf)),
      JSON.stringify(all.flatMap(({ delivery, attempts }) => rowsOf(delivery, attempts))),
    ],
  });
}

function moveOf({ delivery: { id }, attempts, retryAfterMs }: Sent) {
  const state = attempts.some(succeeded) ? "succeeded" : retryAfterMs === undefined ? "failed" : "pending";
  const over = Math.max(...attempts.map(({ attempted_at, duration_ms }) => attempted_at + duration_ms));
  return { id, state, next_attempt_at: over + (retryAfterMs ?? 0) };
}

/** Sent by hand: automatic attempts go on as if it had not been, but what had failed for good may have arrived now. */
export async function recordResend(pool: pg.Pool, delivery: Due, attempt: Attempt): Promise<void> {
  await pool.query(
    `with moved as (
       update deliveries set state = case when state = 'failed' and $2 then 'succeeded' else state end
        where id = $1 returning id
     ) ${insertAttempts("$3")}`,
    [delivery.id, succeeded(attempt), JSON.stringify(rowsOf(delivery, [attempt]))],
  );
}

const columns =
  "attempted_at, duration_ms, request_headers, pending_webhooks, response_status, response_body, error";

/** None for a delivery that is gone in the meantime, with the `stripe listen` that it was for. */
const insertAttempts = (rows: string): string =>
  `insert into delivery_attempts (delivery_id, ${columns})
   select delivery_id, ${columns} from moved join json_to_recordset(${rows}) as row (
     delivery_id text, attempted_at bigint, duration_ms integer, request_headers json, pending_webhooks integer,
     response_status integer, response_body text, error text
   ) on delivery_id = moved.id`;

const rowsOf = ({ id, pending_webhooks }: Due, attempts: Attempt[]): object[] =>
  attempts.map((attempt) => ({ ...attempt, delivery_id: id, pending_webhooks }));

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
