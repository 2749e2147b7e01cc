import type pg from "pg";

export type AttemptShown = {
  attempted_at: string;
  duration_ms: number;
  request_headers: Record<string, string>;
  response_status: number | null;
  response_body: string | null;
  error: string | null;
};

export type DeliveryShown = {
  id: string;
  type: string;
  event_id: string;
  url: string;
  state: string;
  event: object;
  attempts: AttemptShown[];
};

/** The latest deliveries, with all that was sent and answered. */
export async function latestDeliveries(pool: pg.Pool, limit: number): Promise<DeliveryShown[]> {
  const { rows } = await pool.query<DeliveryShown>(
    `select deliveries.id, events.type, events.id as event_id, endpoint.data->>'url' as url, deliveries.state,
            events.data as event,
            coalesce((select json_agg(attempt order by attempt.seq) from delivery_attempts attempt
                       where attempt.delivery_id = deliveries.id), '[]') as attempts
       from deliveries
       join events on events.id = deliveries.event_id
       join objects endpoint on endpoint.id = deliveries.endpoint_id
      order by deliveries.seq desc limit $1`,
    [limit],
  );
  return rows;
}

export type Counted = { type: string; count: number };

export async function countObjects(pool: pg.Pool): Promise<Counted[]> {
  const { rows } = await pool.query<Counted>(
    "select type, count(*)::int as count from objects where not deleted group by type order by type",
  );
  return rows;
}
