import { noSuch } from "../errors";
import type { Event, List } from "../objects/wire";
import type { Queryable } from "./database";
import type { Page, Range } from "./select";

/** By types, `invoice.*` included, by time, and by whether every endpoint has taken it. */
export type EventFilter = { types?: string[]; created?: Range | number; delivery_success?: boolean };

const pending = `(select count(*) from deliveries where event_id = events.id and state <> 'succeeded')::int`;

/** An event as it was recorded, with the number of endpoints that have not taken it yet. */
export async function findEvent(client: Queryable, id: string): Promise<Event | undefined> {
  const { rows } = await client.query<EventRow>(
    `select data, ${pending} as pending from events where id = $1`,
    [id],
  );
  return rows[0] && eventOf(rows[0]);
}

/**
 * In the order they happened, newest first. Not by `created`: under test clocks that is simulated time, and an event
 * from next year would hide all that happens today.
 */
export async function listEvents(
  client: Queryable,
  filter: EventFilter,
  page: Page & { url: string },
): Promise<List<Event>> {
  const range =
    typeof filter.created === "number" ? { gte: filter.created, lte: filter.created } : filter.created;
  const [after, before] = [
    await placeOf(client, page.starting_after, "starting_after"),
    await placeOf(client, page.ending_before, "ending_before"),
  ];
  const limit = page.limit ?? 10;
  const { rows } = await client.query<EventRow>(
    `select data, ${pending} as pending from events
      where ($1::text[] is null or type like any ($1))
        and ($2::bigint is null or created > $2) and ($3::bigint is null or created >= $3)
        and ($4::bigint is null or created < $4) and ($5::bigint is null or created <= $5)
        and ($6::boolean is null or (${pending} = 0) = $6)
        and ($7::bigint is null or seq < $7) and ($8::bigint is null or seq > $8)
      order by seq ${before === null ? "desc" : "asc"} limit $9`,
    [
      filter.types?.map(likePattern) ?? null,
      range?.gt ?? null,
      range?.gte ?? null,
      range?.lt ?? null,
      range?.lte ?? null,
      filter.delivery_success ?? null,
      after,
      before,
      limit + 1,
    ],
  );
  const data = rows.slice(0, limit).map(eventOf);
  return {
    object: "list",
    data: before === null ? data : data.reverse(),
    has_more: rows.length > limit,
    url: page.url,
  };
}

type EventRow = { data: Event; pending: number };

const eventOf = ({ data, pending: pending_webhooks }: EventRow): Event => ({ ...data, pending_webhooks });

/** For `like`, of a type in which `*` stands for anything. */
export const likePattern = (type: string): string => type.replaceAll(/[\\_%]/g, "\\$&").replaceAll("*", "%");

async function placeOf(client: Queryable, id: string | undefined, param: string): Promise<string | null> {
  if (!id) return null;
  const { rows } = await client.query<{ seq: string }>("select seq from events where id = $1", [id]);
  if (!rows[0]) throw noSuch("event", id, param);
  return rows[0].seq;
}

/** Of those that one request made, in their order. */
export async function eventsOfRequest(client: Queryable, request: string): Promise<Event[]> {
  return await recentEvents(client, "request_id = $1", [request]);
}

/** About what lives on a test clock, and the clock itself: the latest, newest first. */
export async function eventsOfClock(client: Queryable, clock: string, customers: string[]): Promise<Event[]> {
  const object = "data->'data'->'object'";
  const events = await recentEvents(
    client,
    `${object}->>'test_clock' = $1 or ${object}->>'id' = $1 or ${object}->>'customer' = any ($2)`,
    [clock, customers],
  );
  return events.reverse();
}

/** Without an index: pages look no further back than this. */
const recent = 5000;

async function recentEvents(
  client: Queryable,
  condition: string,
  values: (string | string[])[],
): Promise<Event[]> {
  const { rows } = await client.query<EventRow>(
    `select data, ${pending} as pending from (select * from events order by seq desc limit ${recent}) events
      where ${condition} order by seq desc limit 200`,
    values,
  );
  return rows.map(eventOf).reverse();
}
