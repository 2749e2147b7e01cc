import type { HiddenOf } from "../objects/hidden";
import type { ObjectType, Stored } from "../objects/wire";
import type { Queryable } from "./database";
import type { RowText } from "./entities";
import { columnsOf } from "./keys";

export type ChangedRow = { object: Stored; hidden: HiddenOf<ObjectType>; row: RowText };

/** An event with the text that is kept and sent. */
export type RecordedEvent = {
  id: string;
  type: string;
  created: number;
  request_id: string | null;
  idempotency_key: string | null;
  text: string;
};

/** Has everything that waits to be tried again sent to this endpoint now. */
export async function hurryDeliveries(client: Queryable, endpoint: string): Promise<void> {
  await client.query(
    "update deliveries set next_attempt_at = 0 where endpoint_id = $1 and state = 'pending'",
    [endpoint],
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

export type Changes = { rows: ChangedRow[]; events: RecordedEvent[]; answer: SavedAnswer | null };

/**
 * Writes objects, events, for each enabled endpoint that wants an event its delivery, and the answer to an idempotency
 * key. It is one statement, and so all or nothing by itself: most requests need no other.
 */
export async function writeChanges(client: Queryable, { rows, events, answer }: Changes): Promise<void> {
  await client.query({
    name: "write changes",
    text: statement,
    values: [
      `[${rows.map(objectText).join()}]`,
      `[${events.map(({ text, ...event }) => withText(event, { data: text })).join()}]`,
      JSON.stringify(answer ? [answer] : []),
      Date.now() / 1000,
    ],
  });
}

function objectText({ object, hidden, row }: ChangedRow): string {
  const { deleted, ...texts } = row;
  return withText({ id: object.id, type: object.object, deleted, ...columnsOf(object, hidden) }, texts);
}

/** JSON of both; the second holds JSON already, and is not written out again. */
function withText(values: object, texts: Record<string, string>): string {
  const raw = Object.entries(texts).map(([name, text]) => `,"${name}":${text}`);
  return `${JSON.stringify(values).slice(0, -1)}${raw.join("")}}`;
}

const statement = `
with written as (
  insert into objects (id, type, created, deleted, clock, due_at, keys, data, hidden)
  select id, type, created, deleted, clock, case when deleted then null else due_at end,
         array(select json_array_elements_text(keys)), data, hidden
    from json_to_recordset($1::json) as row (
      id text, type text, created bigint, deleted boolean, clock text, due_at bigint, keys json, data json, hidden json
    )
  on conflict (id) do update set
    created = excluded.created, deleted = excluded.deleted, clock = excluded.clock, due_at = excluded.due_at,
    keys = excluded.keys, data = excluded.data, hidden = excluded.hidden
), answered as (
  insert into idempotency_keys (key, fingerprint, request_id, status, body)
  select key, fingerprint, request_id, status, body
    from json_to_recordset($3::json) as row (
      key text, fingerprint text, request_id text, status integer, body text
    )
  on conflict (key) do nothing
), given as materialized (
  select * from rows from (
    json_to_recordset($2::json) as (
      id text, type text, created bigint, request_id text, idempotency_key text, data json
    )
  ) with ordinality as row (id, type, created, request_id, idempotency_key, data, place)
), recorded as (
  insert into events (id, type, created, request_id, idempotency_key, data, recorded_at)
  select id, type, created, request_id, idempotency_key, data, to_timestamp($4) from given order by place
)
insert into deliveries (id, event_id, endpoint_id, next_attempt_at)
select 'del_' || substr(given.id, 5) || '_' || substr(endpoint.id, 4, 6), given.id, endpoint.id, 0
  from given
  join objects endpoint on endpoint.type = 'webhook_endpoint' and not endpoint.deleted
   and endpoint.keys @> array['status:enabled']
   and endpoint.keys && array['event:*', 'event:' || given.type]
 order by given.place, endpoint.seq`;
