import { noSuch } from "../errors";
import type { HiddenOf } from "../objects/hidden";
import type { Card, Event, EventTypeOf, List, ObjectType, Stored } from "../objects/wire";
import type { DunningSettings } from "../settings";
import type { Queryable } from "./database";
import { previousAttributes } from "./diff";
import { Entities, type Entity, rowOf, textOf } from "./entities";
import { type EventFilter, findEvent, listEvents } from "./events";
import { type ChangedRow, hurryDeliveries, insertDeliveries, type SavedAnswer, writeChanges } from "./flush";
import { type Cause, Recorder } from "./recorder";
import {
  type Filter,
  type Page,
  type StoredRow,
  selectById,
  selectByIds,
  selectDue,
  selectPage,
} from "./select";

export type Due = { object: Stored; at: number };

type CardEventType = `customer.source.${"created" | "deleted" | "updated"}`;

/** What was in a unit of work, for those who act on it afterwards. */
export type Commit = { events: boolean; clocks: boolean };

export type Surroundings = {
  /** Where the sandbox is reached: objects carry the URLs of its pages. */
  baseUrl(): string;
  dunning: DunningSettings;
  /** How many days ahead `invoice.upcoming` tells of a renewal; 0 for never. */
  upcomingDays: number;
  /** Why the bank refuses the next charge of this customer, when somebody asked for that; each answer is used up. */
  refusal(customer: string | null): string | undefined;
  /** Sees every event as it is recorded, in JSON. */
  watch(event: string): void;
};

/**
 * A unit of work: reads through an identity map, keeps changes and events in memory, and writes them together.
 * Change an object by assigning to it; nothing has to be declared as changed. Nobody writes beside it (see Store), so
 * that its reads agree with each other without a transaction.
 */
export class Unit {
  private readonly entities = new Entities();
  private readonly recorder: Recorder;
  private answer: SavedAnswer | null = null;
  /** Whether a transaction was begun, because something had to be written before the end. */
  private begun = false;
  readonly committed: Commit = { events: false, clocks: false };
  private readonly client: Queryable;
  private readonly cause: Cause;
  private readonly surroundings: Surroundings;
  private readonly writable: boolean;
  /** Whose rehearsal this is: it begins with what that one has read and changed. */
  private readonly origin: Unit | undefined;

  constructor(
    client: Queryable,
    surroundings: Surroundings,
    { cause, writable, origin }: { cause: Cause; writable: boolean; origin?: Unit },
  ) {
    this.client = client;
    this.surroundings = surroundings;
    this.cause = cause;
    this.recorder = new Recorder(cause, surroundings.watch);
    this.writable = writable;
    this.origin = origin;
  }

  get baseUrl(): string {
    return this.surroundings.baseUrl();
  }

  /** The decline code for a charge that is to be refused on demand. */
  refusal(customer: string | null): string | undefined {
    return this.surroundings.refusal(customer);
  }

  /** What happens to invoices that fail. */
  get dunning(): DunningSettings {
    return this.surroundings.dunning;
  }

  /** How many days ahead renewals are announced from their next period on. */
  get upcomingDays(): number {
    return this.surroundings.upcomingDays;
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

  /** What is due by `until` under a clock, or in real time (null), in the order of time, but for what is set `aside`. */
  async due(clock: string | null, until: number, limit: number, aside: string[] = []): Promise<Due[]> {
    await this.writeEarlyIf((unit) => unit.entities.all());
    const rows = await selectDue(this.client, clock, until, { limit, aside });
    await this.preload(rows.map(({ id }) => id));
    return rows.flatMap(({ id, due_at }) => {
      const entity = this.entities.find(id);
      return entity ? [{ object: entity.object, at: Number(due_at) }] : [];
    });
  }

  /** Reads at once what will be needed. Returns what this unit had not read yet; passes over what is no object's id. */
  async preload(ids: string[]): Promise<Stored[]> {
    const unknown = [...new Set(ids)].filter((id) => !this.entities.find(id));
    if (unknown.length === 0) return [];
    const held = unknown.flatMap((id) => this.origin?.rowHeld(id) ?? []);
    const elsewhere = unknown.filter((id) => !held.some((row) => row.id === id));
    const rows = elsewhere.length > 0 ? await selectByIds(this.client, elsewhere) : [];
    return [...held, ...rows].flatMap((row) => this.adopt(row.type, [row]));
  }

  /** Runs `work` in a unit of its own, whose every trace is taken back. `watch` sees the events that it makes. */
  async rehearse(work: (unit: Unit) => Promise<void>, watch: Surroundings["watch"]): Promise<void> {
    const { cause, writable } = this;
    // A bank that is to refuse the next charge is not asked: that fault is for the real thing.
    const surroundings = { ...this.surroundings, watch, refusal: () => undefined };
    const rehearsal = new Unit(this.client, surroundings, { cause, writable, origin: this });
    try {
      await work(rehearsal);
    } finally {
      // Released too: a rehearsal within this one has the same name, and would hide it.
      if (rehearsal.begun)
        await this.client.query("rollback to savepoint rehearsal; release savepoint rehearsal");
    }
  }

  async findEvent(id: string): Promise<Event | undefined> {
    return await findEvent(this.client, id);
  }

  async listEvents(filter: EventFilter, page: Page & { url: string }): Promise<List<Event>> {
    return await listEvents(this.client, filter, page);
  }

  /**
   * Records an event with the object as it is now. On an update event, `previous_attributes` is what changed since
   * the last one, or since the object was read; an update that changed nothing is no event. Some have
   * a second name, and are told under both. Returns the event's id.
   */
  emit<O extends Stored>(
    type: EventTypeOf<O["object"]>,
    object: O,
    at: number,
    ...alsoCalled: EventTypeOf<O["object"]>[]
  ): string | undefined {
    const entity = this.entities.of(object.object).get(object.id);
    const text = JSON.stringify(object);
    const previous =
      entity && type.endsWith(".updated")
        ? previousAttributes(JSON.parse(entity.announced), JSON.parse(text))
        : undefined;
    if (previous && Object.keys(previous).length === 0) return undefined;
    if (entity) entity.announced = text;
    const data = { object, ...(previous && { previous_attributes: previous }) };
    const id = this.recorder.record(type, data, at);
    for (const other of alsoCalled) this.recorder.record(other, data, at);
    return id;
  }

  /** The same for a card, which is a payment method told in other words. `before`: what it was until now. */
  announce(type: CardEventType, card: Card, at: number, before?: Card): void {
    const previous = before && previousAttributes({ ...before }, { ...card });
    this.recorder.record(
      type,
      { object: { ...card }, ...(previous && { previous_attributes: previous }) },
      at,
    );
  }

  /** Sends an event that was recorded before to these endpoints, once more or for the first time. */
  async deliver(event: string, endpoints: readonly string[]): Promise<void> {
    await this.begin();
    await insertDeliveries(this.client, event, endpoints);
    this.committed.events = true;
  }

  /** Sends this endpoint at once what waits to be tried again. */
  async hurry(endpoint: string): Promise<void> {
    await this.begin();
    await hurryDeliveries(this.client, endpoint);
    this.committed.events = true;
  }

  /** Stores the answer to a request with an idempotency key, together with what the request did. */
  remember(answer: SavedAnswer): void {
    this.answer = answer;
  }

  /** Writes all that changed. When nothing had to be written before, that is one statement, atomic by itself. */
  async commit(): Promise<void> {
    await this.write(this.changed());
    if (this.begun) await this.client.query("commit");
  }

  async rollback(): Promise<void> {
    if (this.begun) await this.client.query("rollback");
  }

  private async entity<T extends ObjectType>(type: T, id: string): Promise<Entity<T> | undefined> {
    const known = this.entities.of(type).get(id);
    if (known) return known;
    const row = this.origin?.rowHeld(id) ?? (await selectById(this.client, type, id));
    if (!row) return undefined;
    this.adopt(type, [row]);
    return this.entities.of(type).get(id);
  }

  /** What would be read of it now, had all been written. */
  private rowHeld(id: string): (StoredRow & { type: ObjectType }) | undefined {
    const entity = this.entities.find(id);
    return entity ? { id, type: entity.object.object, ...rowOf(entity) } : this.origin?.rowHeld(id);
  }

  /** A search must see this unit's own changes. */
  private async select<T extends ObjectType>(type: T, filter: Filter, page: Page) {
    await this.writeEarlyIf((unit) => unit.entities.of(type).values());
    return await selectPage(this.client, type, filter, page);
  }

  /** When any of those has changed, here or where this is rehearsed. */
  private async writeEarlyIf(among: (unit: Unit) => Iterable<Entity<ObjectType>>): Promise<void> {
    if (this.changed(among(this)).length > 0) await this.writeEarly();
    else await this.origin?.writeEarlyIf(among);
  }

  private async writeEarly(): Promise<void> {
    await this.begin();
    await this.write(this.changed());
  }

  private async begin(): Promise<void> {
    if (!this.writable) throw new Error("A request that only reads has changed something");
    if (this.begun) return;
    // Most rehearsals write nothing, and need neither.
    await this.origin?.writeEarly();
    await this.client.query(this.origin ? "savepoint rehearsal" : "begin");
    this.begun = true;
  }

  private changed(among: Iterable<Entity<ObjectType>> = this.entities.all()): ChangedRow[] {
    const changed: ChangedRow[] = [];
    for (const entity of among) {
      const row = rowOf(entity);
      if (textOf(row) !== entity.saved) changed.push({ object: entity.object, hidden: entity.hidden, row });
    }
    return changed;
  }

  private async write(rows: ChangedRow[]): Promise<void> {
    const events = this.recorder.take();
    const { answer } = this;
    if (rows.length > 0 || events.length > 0 || answer)
      await writeChanges(this.client, { rows, events, answer });
    this.committed.clocks ||= rows.some(({ object }) => object.object === "test_helpers.test_clock");
    this.committed.events ||= events.length > 0;
    for (const { object, row } of rows) {
      const entity = this.entities.of(object.object).get(object.id);
      if (entity) entity.saved = textOf(row);
    }
    this.answer = null;
  }

  private adopt<T extends ObjectType>(type: T, rows: StoredRow[]): Stored<T>[] {
    const map = this.entities.of(type);
    return rows.map((row) => {
      const known = map.get(row.id);
      if (known) return known.object;
      const { object, hidden } = parsed<T>(row);
      map.set(row.id, { object, hidden, deleted: row.deleted, saved: textOf(row), announced: row.data });
      return object;
    });
  }
}

/** Trusts the row's type: only typed objects were ever written under it. */
const parsed = <T extends ObjectType>({ data, hidden }: StoredRow): Pick<Entity<T>, "object" | "hidden"> => ({
  object: JSON.parse(data),
  hidden: JSON.parse(hidden),
});
