import { invalidRequest, noSuch } from "../errors";
import type { ObjectType } from "../objects/wire";
import type { Queryable } from "./database";
import type { RowText } from "./entities";

/** By the keys that keys.ts gives an object, such as `customer:cus_…`. */
export type Filter = {
  allOf?: string[];
  anyOf?: string[];
  noneOf?: string[];
  created?: Range | number;
  /** False leaves out what lives on a test clock. */
  clocked?: boolean;
};
export type Range = { gt?: number; gte?: number; lt?: number; lte?: number };
export type Page = { limit?: number; starting_after?: string; ending_before?: string };

/** As texts, so that an object which nobody changes is never turned into text again. */
export type StoredRow = RowText & { id: string };

const columns = "id, deleted, data::text as data, coalesce(hidden::text, 'null') as hidden";

export async function selectById(
  client: Queryable,
  type: ObjectType,
  id: string,
): Promise<StoredRow | undefined> {
  const { rows } = await client.query<StoredRow>({
    name: "select by id",
    text: `select ${columns} from objects where id = $1 and type = $2`,
    values: [id, type],
  });
  return rows[0];
}

/** Those of the ids that exist, whatever their type. */
export async function selectByIds(
  client: Queryable,
  ids: string[],
): Promise<(StoredRow & { type: ObjectType })[]> {
  const { rows } = await client.query<StoredRow & { type: ObjectType }>({
    name: "select by ids",
    text: `select type, ${columns} from objects where id = any($1)`,
    values: [ids],
  });
  return rows;
}

/** In the order of time. `aside` are passed over, each an id and when it is due: `sub_… 1735689600`. */
export async function selectDue(
  client: Queryable,
  clock: string | null,
  until: number,
  { limit, aside }: { limit: number; aside: string[] },
): Promise<{ id: string; due_at: string }[]> {
  const { rows } = await client.query<{ id: string; due_at: string }>(
    `select id, due_at from objects
      where ${clock === null ? "clock is null and $1::text is null" : "clock = $1"}
        and due_at <= $2 and not deleted and id || ' ' || due_at <> all ($4)
      order by due_at, seq limit $3`,
    [clock, until, limit, aside],
  );
  return rows;
}

/** A page of those that match, newest first. */
export async function selectPage(
  client: Queryable,
  type: ObjectType,
  filter: Filter,
  page: Page,
): Promise<{ rows: StoredRow[]; has_more: boolean }> {
  const limit = page.limit ?? 10;
  const where = new Where("type = ", type);
  where.literal("not deleted");
  if (filter.allOf?.length) where.add("keys @> ", filter.allOf);
  if (filter.anyOf?.length) where.add("keys && ", filter.anyOf);
  if (filter.noneOf?.length) where.add("not keys && ", filter.noneOf);
  if (filter.clocked === false) where.literal("clock is null");
  addRange(where, filter.created);
  const backwards = await addCursor(client, where, type, page);
  const order = backwards ? "created asc, seq asc" : "created desc, seq desc";
  const { rows } = await client.query<StoredRow>(
    `select ${columns} from objects where ${where.sql} order by ${order} limit ${limit + 1}`,
    where.values,
  );
  const found = rows.slice(0, limit);
  return { rows: backwards ? found.reverse() : found, has_more: rows.length > limit };
}

/** True when the page lies before its cursor, so that rows are read from the cursor backwards. */
async function addCursor(client: Queryable, where: Where, type: ObjectType, page: Page): Promise<boolean> {
  if (page.starting_after && page.ending_before)
    throw invalidRequest("Both `starting_after` and `ending_before` were specified; only one may be.");
  const cursor = page.starting_after ?? page.ending_before;
  if (!cursor) return false;
  const backwards = page.ending_before !== undefined;
  const { rows } = await client.query<{ created: string; seq: string }>(
    "select created, seq from objects where id = $1 and type = $2",
    [cursor, type],
  );
  const [row] = rows;
  if (!row) throw noSuch(type, cursor, backwards ? "ending_before" : "starting_after");
  where.literal(`(created, seq) ${backwards ? ">" : "<"} (${row.created}, ${row.seq})`);
  return backwards;
}

function addRange(where: Where, created: Filter["created"]): void {
  const range = typeof created === "number" ? { gte: created, lte: created } : created;
  if (range?.gt !== undefined) where.add("created > ", range.gt);
  if (range?.gte !== undefined) where.add("created >= ", range.gte);
  if (range?.lt !== undefined) where.add("created < ", range.lt);
  if (range?.lte !== undefined) where.add("created <= ", range.lte);
}

class Where {
  readonly values: (string | number | string[])[] = [];
  private readonly conditions: string[] = [];

  constructor(condition: string, value: string) {
    this.add(condition, value);
  }

  get sql(): string {
    return this.conditions.join(" and ");
  }

  add(condition: string, value: string | number | string[]): void {
    this.values.push(value);
    this.conditions.push(`${condition}$${this.values.length}`);
  }

  literal(condition: string): void {
    this.conditions.push(condition);
  }
}
