/**
 * Objects are `json`, not `jsonb`: the text comes back as it was written, in Stripe's order of properties, and an
 * unchanged object is recognised by its text. Nothing is searched inside it: `keys` holds what an object is found by.
 */
export const tables = `
create table if not exists objects (
  id text primary key,
  seq bigint generated always as identity,
  type text not null,
  created bigint not null,
  deleted boolean not null default false,
  clock text,
  due_at bigint,
  keys text[] not null,
  data json not null,
  hidden json
);
create index if not exists objects_by_age on objects (type, created desc, seq desc);
create index if not exists objects_by_key on objects using gin (keys);
create index if not exists objects_due on objects (clock, due_at, seq) where due_at is not null;

-- Of databases that were filled before subscriptions hid anything.
update objects set hidden = '{"announced_trial_end":null}' where type = 'subscription' and hidden is null;

-- Of databases that were filled before lists left out prices made for one use.
update objects set keys = keys || array['inline:false']
 where type = 'price' and not keys && array['inline:false', 'inline:true'];

create table if not exists events (
  id text primary key,
  seq bigint generated always as identity,
  type text not null,
  created bigint not null,
  request_id text,
  idempotency_key text,
  data json not null
);
-- In real time, whatever clock it happened on.
alter table events add column if not exists recorded_at timestamptz not null default now();
create unique index if not exists events_by_age on events (seq);
create index if not exists events_by_type on events (type, seq);

create table if not exists deliveries (
  seq bigint generated always as identity primary key,
  id text not null unique,
  event_id text not null references events (id),
  endpoint_id text not null,
  state text not null default 'pending' check (state in ('pending', 'succeeded', 'failed')),
  attempts integer not null default 0,
  next_attempt_at bigint not null
);
create index if not exists deliveries_pending on deliveries (endpoint_id, next_attempt_at, seq) where state = 'pending';
create index if not exists deliveries_by_event on deliveries (event_id);

create table if not exists delivery_attempts (
  seq bigint generated always as identity primary key,
  delivery_id text not null references deliveries (id),
  attempted_at bigint not null,
  duration_ms integer not null,
  request_headers json not null,
  response_status integer,
  response_body text,
  error text
);
-- Part of the body that was sent: with the event it gives the text that was signed.
alter table delivery_attempts add column if not exists pending_webhooks integer not null default 1;
create index if not exists attempts_by_delivery on delivery_attempts (delivery_id, seq);

-- A log, worth no waiting for the disk.
create unlogged table if not exists requests (
  seq bigint generated always as identity primary key,
  id text not null unique,
  at bigint not null,
  method text not null,
  path text not null,
  params json not null,
  idempotency_key text,
  status integer not null,
  answer text not null,
  duration_ms integer not null,
  replayed boolean not null,
  fault text
);

create table if not exists idempotency_keys (
  key text primary key,
  fingerprint text not null,
  request_id text not null,
  status integer not null,
  body text not null,
  created timestamptz not null default now()
);
create index if not exists idempotency_keys_by_age on idempotency_keys (created);
`;
