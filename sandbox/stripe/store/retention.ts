import type pg from "pg";

/** Milliseconds. */
const lookEvery = 3_600_000;
const remembered = 30 * 86_400_000;
/** Events forgotten at a time, so that nobody waits long for them. */
const batch = 1000;

/**
 * Forgets events 30 days after they were recorded, as Stripe does, and with them their deliveries. In real time: an
 * event under a test clock says of itself that it happened in another year.
 */
export class Retention {
  private readonly pool: pg.Pool;
  private nextLook = 0;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** Looks once an hour, however often it is called. */
  async forgetOld(): Promise<void> {
    if (Date.now() < this.nextLook) return;
    while ((await this.forget(Date.now() - remembered)) === batch);
    this.nextLook = Date.now() + lookEvery;
  }

  private async forget(before: number): Promise<number> {
    const { rows } = await this.pool.query<{ forgotten: number }>(statement, [before / 1000, batch]);
    return rows[0]?.forgotten ?? 0;
  }
}

/** They are recorded one after another, so that the oldest are the first. */
const statement = `
with old as materialized (
  select id from (select id, recorded_at from events order by seq limit $2) oldest
   where recorded_at < to_timestamp($1)
), attempted as (
  delete from delivery_attempts using deliveries, old
   where deliveries.id = delivery_id and deliveries.event_id = old.id
), delivered as (
  delete from deliveries using old where event_id = old.id
), forgotten as (
  delete from events using old where events.id = old.id returning events.id
)
select count(*)::int as forgotten from forgotten`;
