import type { Event, ObjectType } from "../objects/wire";
import type { Queryable } from "./database";
import type { Entity } from "./entities";
import { columnsOf } from "./keys";

/** One statement for any number of objects. */
export async function upsertObjects(client: Queryable, entities: Entity<ObjectType>[]): Promise<void> {
  const rows = entities.map(({ object, hidden, deleted }) => ({
    id: object.id,
    type: object.object,
    deleted,
    ...columnsOf(object, hidden),
    data: object,
    hidden,
  }));
  await client.query(
    `insert into objects (id, type, created, deleted, clock, due_at, keys, data, hidden)
     select id, type, created, deleted, clock, case when deleted then null else due_at end,
            array(select json_array_elements_text(keys)), data, hidden
       from json_to_recordset($1) as row (
         id text, type text, created bigint, deleted boolean, clock text, due_at bigint, keys json, data json, hidden json
       )
     on conflict (id) do update set
       created = excluded.created, deleted = excluded.deleted, clock = excluded.clock, due_at = excluded.due_at,
       keys = excluded.keys, data = excluded.data, hidden = excluded.hidden`,
    [JSON.stringify(rows)],
  );
}

/** The events and, for each enabled endpoint that wants one, its delivery. */
export async function insertEvents(client: Queryable, events: Event[]): Promise<void> {
  const rows = events.map((event) => ({
    ...event.request,
    ...event,
    request_id: event.request?.id,
    data: event,
  }));
  await client.query(
    `with given as (
       select * from rows from (
         json_to_recordset($1) as (id text, type text, created bigint, request_id text, idempotency_key text, data json)
       ) with ordinality as row (id, type, created, request_id, idempotency_key, data, place)
     ), recorded as (
       insert into events (id, type, created, request_id, idempotency_key, data)
       select id, type, created, request_id, idempotency_key, data from given order by place
     )
     insert into deliveries (id, event_id, endpoint_id, next_attempt_at)
     select 'del_' || substr(given.id, 5) || '_' || substr(endpoint.id, 4, 6), given.id, endpoint.id, 0
       from given
       join objects endpoint on endpoint.type = 'webhook_endpoint' and not endpoint.deleted
        and endpoint.keys @> array['status:enabled']
        and endpoint.keys && array['event:*', 'event:' || given.type]
      order by given.place, endpoint.seq`,
    [JSON.stringify(rows)],
  );
}

/** Has an event sent to these endpoints, whether they got it before or not. */
export async function insertDeliveries(
  client: Queryable,
  event: string,
  endpoints: readonly string[],
): Promise<void> {
  await client.query(
    `insert into deliveries (id, event_id, endpoint_id, next_attempt_at)
     select 'del_' || substr($1, 5) || '_' || substr(endpoint, 4, 6), $1, endpoint, 0 from unnest($2::text[]) endpoint
     on conflict (id) do update set state = 'pending', next_attempt_at = 0`,
    [event, endpoints],
  );
}

export type SavedAnswer = {
  key: string;
  fingerprint: string;
  request_id: string;
  status: number;
  body: string;
};

export async function insertIdempotencyKey(client: Queryable, answer: SavedAnswer): Promise<void> {
  await client.query(
    `insert into idempotency_keys (key, fingerprint, request_id, status, body) values ($1, $2, $3, $4, $5)
     on conflict (key) do nothing`,
    [answer.key, answer.fingerprint, answer.request_id, answer.status, answer.body],
  );
}
