import type pg from "pg";
import type { Event } from "../objects/wire";
import { likePattern } from "../store/events";
import type { Attempt } from "./attempt";
import { bodyOf } from "./log";

/** A delivery with all that was sent and answered, for people and for programs. */
export type DeliveryShown = {
  id: string;
  object: "sandbox.delivery";
  event: string;
  type: string;
  endpoint: string;
  url: string;
  state: "pending" | "succeeded" | "failed";
  /** Milliseconds; null when nothing more is sent by itself. */
  next_attempt_at: number | null;
  attempts: (Attempt & { request_body: string })[];
};

export type DeliveryFilter = {
  event?: string | undefined;
  endpoint?: string | undefined;
  state?: string | undefined;
  /** May hold `*`. */
  type?: string | undefined;
};

export type Cursor = {
  limit: number;
  /** The id after which, in the list, the page begins. */
  starting_after?: string | undefined;
};

/** Newest first. */
export async function listDeliveries(
  pool: pg.Pool,
  filter: DeliveryFilter,
  { limit, starting_after }: Cursor,
): Promise<{ data: DeliveryShown[]; has_more: boolean }> {
  const { rows } = await pool.query<Row>(
    `${select}
      where ($1::text is null or deliveries.event_id = $1) and ($2::text is null or deliveries.endpoint_id = $2)
        and ($3::text is null or deliveries.state = $3) and ($4::text is null or events.type like $4)
        and ($5::text is null or deliveries.seq < (select seq from deliveries where id = $5))
      order by deliveries.seq desc limit $6`,
    [
      filter.event || null,
      filter.endpoint || null,
      filter.state || null,
      filter.type ? likePattern(filter.type) : null,
      starting_after || null,
      limit + 1,
    ],
  );
  return { data: rows.slice(0, limit).map(shown), has_more: rows.length > limit };
}

export async function showDelivery(pool: pg.Pool, id: string): Promise<DeliveryShown | undefined> {
  const { rows } = await pool.query<Row>(`${select} where deliveries.id = $1`, [id]);
  return rows[0] && shown(rows[0]);
}

type Row = Omit<DeliveryShown, "object" | "attempts" | "event"> & {
  event: Event;
  attempts: (Attempt & { pending_webhooks: number })[];
};

const select = `select deliveries.id, events.type, events.data as event, deliveries.endpoint_id as endpoint,
       endpoint.data->>'url' as url, deliveries.state,
       case when deliveries.state = 'pending' then deliveries.next_attempt_at::float8 end as next_attempt_at,
       coalesce((select json_agg(attempt order by attempt.seq) from delivery_attempts attempt
                  where attempt.delivery_id = deliveries.id), '[]') as attempts
  from deliveries
  join events on events.id = deliveries.event_id
  join objects endpoint on endpoint.id = deliveries.endpoint_id`;

const shown = ({ event, attempts, ...row }: Row): DeliveryShown => ({
  ...row,
  object: "sandbox.delivery",
  event: event.id,
  attempts: attempts.map(({ pending_webhooks, ...attempt }) => ({
    attempted_at: attempt.attempted_at,
    duration_ms: attempt.duration_ms,
    request_headers: attempt.request_headers,
    request_body: bodyOf({ event, pending_webhooks }),
    response_status: attempt.response_status,
    response_body: attempt.response_body,
    error: attempt.error,
  })),
});
