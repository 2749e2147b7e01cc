import { z } from "zod";
import type { Asked } from "../billing/analytics";
import { type Day, dayStart, shiftDay } from "../billing/calendar";
import { BUCKETS, ENTRY_KINDS } from "../billing/ledger";
import type { LedgerEntry, LedgerFilter } from "../db/ledger";
import type { Refused, UsageCursor, UsageRow } from "../db/usage-days";
import { text } from "./schemas";
import { isoSeconds } from "./views";

/** What `GET /user/usage` and `GET /user/credits` take in and answer; their pages ask in the same words. */

const MAX_PAGE = 1_000;

/** Of four digits, so that the day after the last one can be said too. */
const day = z.iso
  .date({ error: "must be a day, as 2026-01-31", abort: true })
  .refine((value) => value >= "1970-01-01" && value <= "2999-12-31", "must be from 1970 to 2999");

const limit = z.coerce
  .number(`must be a whole number from 1 to ${MAX_PAGE}`)
  .int(`must be a whole number from 1 to ${MAX_PAGE}`)
  .min(1, "At least 1")
  .max(MAX_PAGE, `At most ${MAX_PAGE}`);

const format = z
  .enum(["json", "csv"], "must be json or csv")
  .optional()
  .meta({ description: "For links, which can't send an Accept header" });

const GROUPS = ["day", "key", "model"];

export const usageQuery = z.strictObject({
  from: day
    .optional()
    .meta({ description: "As far back as the plan shows, at most 30 days, unless it says" }),
  to: day.optional().meta({ description: "Today unless it says" }),
  group: z
    .string()
    .refine((list) => list.split(",").every((one) => GROUPS.includes(one)), {
      message: `must be of ${GROUPS.join(", ")}, with commas between`,
    })
    .meta({ description: `Of ${GROUPS.join(", ")}, with commas between; by day always` })
    .default("day"),
  cursor: text(1_000)
    .transform((value, context) => {
      const cursor = readCursor(value);
      if (cursor) return cursor;
      context.addIssue("must be the next_cursor of the page before");
      return z.NEVER;
    })
    .optional(),
  limit: limit.default(400),
  format,
});

/** The page's form: which days; what else it shows follows from the plan. */
export const usageForm = usageQuery.pick({ from: true, to: true });

export type UsageQuery = z.output<typeof usageQuery>;

export function askedOf({ from, to, group }: Pick<UsageQuery, "from" | "to" | "group">): Asked {
  const groups = group.split(",");
  return { from, to, byKey: groups.includes("key"), byModel: groups.includes("model") };
}

const cursor = z.tuple([day, z.string().max(255), z.string().max(255)]);

function readCursor(value: string): UsageCursor | null {
  try {
    const [day, keyId, model] = cursor.parse(JSON.parse(Buffer.from(value, "base64url").toString("utf8")));
    return keyId.includes("\0") || model.includes("\0") ? null : { day, keyId, model };
  } catch {
    return null;
  }
}

function writeCursor({ day, keyId, model }: UsageCursor): string {
  return Buffer.from(JSON.stringify([day, keyId, model])).toString("base64url");
}

/** Their names by their ids. */
export type KeyNames = ReadonlyMap<string, string>;

type NamedKey = { id: string; name: string; lastFour: string };

export function namesOf(keys: readonly NamedKey[]): KeyNames {
  return new Map(keys.map(({ id, name }) => [id, name]));
}

/** As `namesOf`, for people: where several have the same name, with the end of the secret that tells them apart. */
export function labelsOf(keys: readonly NamedKey[]): KeyNames {
  const names = keys.map(({ name }) => name);
  const isShared = (name: string) => names.indexOf(name) !== names.lastIndexOf(name);
  return new Map(keys.map(({ id, name, lastFour }) => [id, isShared(name) ? `${name} …${lastFour}` : name]));
}

type Report = {
  from: Day;
  to: Day;
  asked: Asked;
  rows: UsageRow[];
  next: UsageCursor | null;
  refused: Refused[];
  totals: { requests: number; credits: string };
  complete: boolean;
};

export function usageReportView(
  { from, to, asked, rows, next, refused, totals, complete }: Report,
  names: KeyNames,
) {
  return {
    from,
    to,
    usage: rows.map((row) => usageRowView(row, asked, names)),
    refused,
    totals: { ...totals, refused: refused.reduce((sum, one) => sum + one.requests, 0) },
    complete,
    next_cursor: next && writeCursor(next),
  };
}

/** Of key and model those that were asked for; null where a use had none. */
function usageRowView(row: UsageRow, asked: Asked, names: KeyNames) {
  const { day, key, key_name, model, requests, credits } = usageCsvRow(row, names);
  return { day, ...(asked.byKey && { key, key_name }), ...(asked.byModel && { model }), requests, credits };
}

export function usageCsvRow({ day, keyId, model, requests, credits }: UsageRow, names: KeyNames) {
  return {
    ...{ day, requests, credits },
    key: keyId || null,
    key_name: names.get(keyId) ?? null,
    model: model || null,
  };
}

export function usageColumns({ byKey, byModel }: Asked) {
  const columns = [
    "day",
    byKey && "key",
    byKey && "key_name",
    byModel && "model",
    "requests",
    "credits",
  ] as const;
  return columns.filter((one) => one !== false);
}

export const creditsQuery = z
  .strictObject({
    kind: z.enum(ENTRY_KINDS, `must be one of ${ENTRY_KINDS.join(", ")}`).optional(),
    bucket: z.enum(BUCKETS, `must be ${BUCKETS.join(" or ")}`).optional(),
    key: text(255).min(1, "must be the id of a key").optional(),
    model: text(100).min(1, "must name a model").optional(),
    from: day.optional(),
    to: day.optional(),
    cursor: z
      .string()
      .regex(/^[1-9]\d{0,17}$/, "must be the next_cursor of the page before")
      .optional(),
    limit: limit.default(100),
    format,
  })
  .refine(({ from, to }) => !from || !to || from <= to, {
    path: ["from"],
    message: "must not be after the last day",
  });

export type CreditsQuery = z.output<typeof creditsQuery>;

/** Both days are among what is asked for. */
export function filterOf({ kind, bucket, key: keyId, model, from, to }: CreditsQuery): LedgerFilter {
  return {
    ...{ kind, bucket, keyId, model },
    from: from === undefined ? undefined : dayStart(from),
    before: to === undefined ? undefined : dayStart(shiftDay(to, 1)),
  };
}

export const ENTRY_COLUMNS = [
  "sequence",
  "created_at",
  "kind",
  "bucket",
  "amount",
  "balance_after",
  "key",
  "key_name",
  "model",
  "request_id",
  "cause",
] as const;

/** Amounts are decimal strings with their sign. */
export function entryView(entry: LedgerEntry, names: KeyNames) {
  return {
    sequence: Number(entry.sequence),
    created_at: isoSeconds(entry.at),
    kind: entry.kind,
    bucket: entry.bucket,
    amount: entry.amount,
    balance_after: entry.balanceAfter,
    key: entry.keyId,
    key_name: (entry.keyId && names.get(entry.keyId)) ?? null,
    model: entry.model,
    request_id: entry.requestId,
    cause: entry.cause,
    quantities: entry.quantities ?? null,
  };
}
