import type { Db } from "./client";

export type Readiness = {
  migration: string;
  last_event_at: Date | null;
  events_waiting: number;
  events_parked: number;
};

/** How far the schema is and how the inbox stands; throws when the database can't tell. */
export async function readiness(db: Db): Promise<Readiness> {
  const [row] = await db.$queryRaw<Readiness[]>`
    SELECT (SELECT max(migration_name) FROM _prisma_migrations WHERE finished_at IS NOT NULL) AS migration,
           (SELECT max(received_at) FROM stripe_events) AS last_event_at,
           count(*) FILTER (WHERE status = 'waiting')::int AS events_waiting,
           count(*) FILTER (WHERE status = 'parked')::int AS events_parked
    FROM stripe_events WHERE status IN ('waiting', 'parked')`;
  if (!row) throw new Error("The database gave no answer");
  return row;
}
