import { noSuch } from "../errors";
import type { HiddenOf } from "../objects/hidden";
import { prefixed } from "../objects/ids";
import type { Event, EventTypeOf, List, ObjectType, Stored } from "../objects/wire";
import type { DunningSettings } from "../settings";
import { apiVersion } from "../version";
import type { Queryable } from "./database";
import { previousAttributes } from "./diff";
import { Entities, type Entity, rowText } from "./entities";
import { type EventFilter, findEvent, listEvents } from "./events";
import {
  insertDeliveries,
  insertEvents,
  insertIdempotencyKey,
  type SavedAnswer,
  upsertObjects,
} from "./flush";
import { type Filter, type Page, type StoredRow, selectById, selectDue, selectPage } from "./select";

/** Who caused a change: null when it happened by itself. */
export type Cause = { request_id: string; idempotency_key: string | null } | null;

export type Due = { object: Stored; at: number };

/** What was in a unit of work, for those who act on it afterwards. */
export type Commit = { events: boolean; clocks: boolean };

export type Surroundings = {
  /** Where the sandbox is reached: objects carry the URLs of its pages. */
  baseUrl(): string;
  dunning: DunningSettings;
  /** Sees every event as it is recorded. */
  watch(event: Event): void;
};

/**
 * A unit of work: reads through an identity map, keeps changes and events in memory, and writes them together.
 * Change an object by assigning to it; nothing has to be declared as changed.
 */
export class Unit {
  private readonly entities = new Entities();
  private events: Event[] = [];
  private answer: SavedAnswer | null = null;
  readonly committed: Commit = { events: false, clocks: false };
  private readonly client: Queryable;
  private readonly cause: Cause;
  private readonly surroundings: Surroundings;

  constructor(client: Queryable, cause: Cause, surroundings: Surroundings) {
    this.client = client;
    this.cause = cause;
    this.surroundings = surroundings;
  }

  get baseUrl(): string {
    return this.surroundings.baseUrl();
  }

  /** What happens to invoices that fail. */
  get dunning(): DunningSettings {
    return this.surroundings.dunning;
  }

  /** Undefined when there is none, or when it was deleted. */
  async get<T extends ObjectType>(type: T, id: string): Promise<Stored<T> | undefined> {
    const entity = await this.entity(type, id);
    return entity && !entity.deleted ? entity.object : undefined;
  }

  /** Answers Stripe's `resource_missing` when there is none; `param` names the parameter that held the id. */
  async need<T extends ObjectType>(type: T, id: string, param?: string): Promise<Stored<T>> {
    const object = await this.get(type, id);
    if (!object) throw noSuch(type.replace("test_helpers.", ""), id, param);
    return object;
  }

  async isDeleted(type: ObjectType, id: string): Promise<boolean> {
    return (await this.entity(type, id))?.deleted ?? false;
  }

  /** Of an object that this unit has read or added. Assign to its properties to change it. */
  hidden<T extends ObjectType>(type: T, id: string): HiddenOf<T> {
    const entity = this.entities.of(type).get(id);
    if (!entity) throw new Error(`${id} was not read in this unit of work`);
    return entity.hidden;
  }

  /** `hidden` is null for types that hide nothing. */
  add<T extends ObjectType>(type: T, object: Stored<T>, hidden: HiddenOf<T>): Stored<T> {
    this.entities.of(type).set(object.id, {
      object,
      hidden,
      deleted: false,
      saved: "",
      announced: JSON.stringify(object),
    });
    return object;
  }

  async remove(type: ObjectType, id: string): Promise<void> {
    const entity = await this.entity(type, id);
    if (entity) entity.deleted = true;
  }

  /** Has its row written anew, though the object is the same: what the row is found by may not be. */
  rewrite(object: Stored): void {
    const entity = this.entities.of(object.object).get(object.id);
    if (entity) entity.saved = "";
  }

  /** All that match, oldest first. */
  async all<T extends ObjectType>(type: T, filter: Filter): Promise<Stored<T>[]> {
    const { rows } = await this.select(type, filter, { limit: 10_000 });
    return this.adopt(type, rows).reverse();
  }

  /** The latest of those that match. */
  async latest<T extends ObjectType>(type: T, filter: Filter): Promise<Stored<T> | undefined> {
    const { rows } = await this.select(type, filter, { limit: 1 });
    return this.adopt(type, rows)[0];
  }

  /** A page of Stripe's lists, newest first. */
  async list<T extends ObjectType>(
    type: T,
    filter: Filter,
    page: Page & { url: string },
  ): Promise<List<Stored<T>>> {
    const { rows, has_more } = await this.select(type, filter, page);
    return { object: "list", data: this.adopt(type, rows), has_more, url: page.url };
  }

  /** What is due by `until` under a clock, or in real time (null), in the order of time. */
  async due(clock: string | null, until: number, limit: number): Promise<Due[]> {
    await this.flush();
    const due: Due[] = [];
    for (const { type, id, due_at } of await selectDue(this.client, clock, until, limit)) {
      const object = await this.get(type, id);
      if (object) due.push({ object, at: Number(due_at) });
    }
    return due;
  }

  async findEvent(id: string): Promise<Event | undefined> {
    return await findEvent(this.client, id);
  }

  async listEvents(filter: EventFilter, page: Page & { url: string }): Promise<List<Event>> {
    return await listEvents(this.client, filter, page);
  }

  /**
   * Records an event with the object as it is now. On an update event, `previous_attributes` is what changed since
   * the last one, or since the object was read; an update that changed nothing is no event. Returns the event's id.
   */
  emit<O extends Stored>(type: EventTypeOf<O["object"]>, object: O, at: number): string | undefined {
    const entity = this.entities.of(object.object).get(object.id);
    const text = JSON.stringify(object);
    const previous =
      entity && type.endsWith(".updated")
        ? previousAttributes(JSON.parse(entity.announced), JSON.parse(text))
        : undefined;
    if (previous && Object.keys(previous).length === 0) return undefined;
    if (entity) entity.announced = text;
    const event: Event = {
      id: prefixed("evt"),
      object: "event",
      api_version: apiVersion,
      created: at,
      data: { object: JSON.parse(text), ...(previous && { previous_attributes: previous }) },
      livemode: false,
      pending_webhooks: 0,
      request: { id: this.cause?.request_id ?? null, idempotency_key: this.cause?.idempotency_key ?? null },
      type,
    };
    this.surroundings.watch(event);
    this.events.push(event);
    return event.id;
  }

  /** Sends an event that was recorded before to these endpoints, once more or for the first time. */
  async deliver(event: string, endpoints: readonly string[]): Promise<void> {
    await insertDeliveries(this.client, event, endpoints);
    this.committed.events = true;
  }

  /** Stores the answer to a request with an idempotency key, together with what the request did. */
  remember(answer: SavedAnswer): void {
    this.answer = answer;
  }

  /** Writes what changed. Called at commit, and before a search, which must see this unit's own changes. */
  async flush(): Promise<void> {
    const changed = [...this.entities.all()].filter((entity) => rowText(entity) !== entity.saved);
    if (changed.length > 0) await upsertObjects(this.client, changed);
    this.committed.clocks ||= changed.some(({ object }) => object.object === "test_helpers.test_clock");
    this.committed.events ||= this.events.length > 0;
    for (const entity of changed) entity.saved = rowText(entity);
    if (this.events.length > 0) await insertEvents(this.client, this.events);
    this.events = [];
    if (this.answer) await insertIdempotencyKey(this.client, this.answer);
    this.answer = null;
  }

  private async entity<T extends ObjectType>(type: T, id: string): Promise<Entity<T> | undefined> {
    const known = this.entities.of(type).get(id);
    if (known) return known;
    const row = await selectById<T>(this.client, type, id);
    if (!row) return undefined;
    this.adopt(type, [row]);
    return this.entities.of(type).get(id);
  }

  private async select<T extends ObjectType>(type: T, filter: Filter, page: Page) {
    await this.flush();
    return await selectPage<T>(this.client, type, filter, page);
  }

  private adopt<T extends ObjectType>(type: T, rows: StoredRow<T>[]): Stored<T>[] {
    const map = this.entities.of(type);
    return rows.map(({ id, data, hidden, deleted }) => {
      const known = map.get(id);
      if (known) return known.object;
      const entity: Entity<T> = { object: data, hidden, deleted, saved: "", announced: "" };
      entity.saved = rowText(entity);
      entity.announced = JSON.stringify(data);
      map.set(id, entity);
      return data;
    });
  }
}
