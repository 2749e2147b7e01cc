import type { Limits } from "../billing/catalogue";
import type { Credits } from "../billing/money";
import type { Db } from "./client";
import { Prisma } from "./generated/client";

/**
 * The ledger. All arithmetic on credits happens here, in SQL, on a locked account row; each change is one statement
 * that writes the entries and the balance together.
 */

export async function openAccount(db: Db, userId: string, periodStart: Date): Promise<void> {
  await db.creditAccount.create({ data: { userId, periodStartedAt: periodStart } });
}

/** Writes what the metering goes by: until when the allowance is in force (null = it isn't), with which limits. */
export async function setAccess(
  db: Db,
  userId: string,
  accessUntil: Date | null,
  limits: Limits,
): Promise<void> {
  await db.creditAccount.update({ where: { userId }, data: { accessUntil, ...limits } });
}

export type AllowanceReset = {
  userId: string;
  kind: "trial" | "grant";
  /** Unique per user: the same cause never grants twice. */
  cause: string;
  credits: number;
  periodStart: Date;
  periodEnd: Date;
  /** How far agreed overage may go below zero. */
  overageCap: Credits;
  /** The rest of the old period was paid back: `carried` says what is taken off. */
  isUpgrade: boolean;
  /** Enter it and let it expire at once: another subscription's allowance is in force. */
  outdated: boolean;
  /** The instant written on the entries. */
  now: Date;
};

/**
 * Starts a period: what is left of the old allowance expires, the new one is set, a debt is paid off first, the request
 * count begins anew. Returns whether this call did it; `false` when the cause was granted before.
 *
 * A grant for a period that a later one has already replaced is entered, and expires in the same moment: everything
 * paid for is in the ledger, nothing old comes back.
 */
export async function resetAllowance(db: Db, reset: AllowanceReset): Promise<boolean> {
  const account = await lockAccount(db, reset.userId);
  if (await isEntered(db, reset.userId, reset.cause)) return false;
  const isReplaced = account.newestGrant !== null && reset.periodStart < account.newestGrant;
  if (reset.outdated || isReplaced) await enterOutdated(db, reset);
  else await enterCurrent(db, reset);
  return true;
}

async function enterCurrent(db: Db, reset: AllowanceReset): Promise<void> {
  const { userId, kind, cause, credits, periodStart, periodEnd, overageCap, isUpgrade, now } = reset;
  const none = Prisma.sql`0::numeric`;
  const carriedOver = isUpgrade ? carried(periodStart, credits) : none;
  const movedOver = isUpgrade ? moved(periodStart) : none;
  await db.$executeRaw`
    WITH before AS (
      SELECT user_id, last_sequence, allowance,
             least(allowance, 0) + ${credits}::numeric AS granted, ${carriedOver} AS carried, ${movedOver} AS moved,
             coalesce(overage_override, ${overageCap}::numeric) AS cap
      FROM credit_accounts WHERE user_id = ${userId}
    ), old AS (
      SELECT *, (moved > 0)::int AS moving, (allowance > moved)::int AS expiring, (carried > 0)::int AS carrying,
             granted - carried AS allowed
      FROM before
    ), moving AS (
      INSERT INTO credit_entries (user_id, sequence, bucket, amount, balance_after, kind, cause, created_at)
      SELECT user_id, last_sequence + 1, 'allowance', -moved, allowance - moved, 'expiry', 'moved:' || ${cause}, ${now}
      FROM old WHERE moving = 1
    ), expiry AS (
      INSERT INTO credit_entries (user_id, sequence, bucket, amount, balance_after, kind, cause, created_at)
      SELECT user_id, last_sequence + moving + 1, 'allowance', moved - allowance, 0, 'expiry', 'expiry:' || ${cause}, ${now}
      FROM old WHERE expiring = 1
    ), granted AS (
      INSERT INTO credit_entries (user_id, sequence, bucket, amount, balance_after, kind, cause, created_at)
      SELECT user_id, last_sequence + moving + expiring + 1, 'allowance', ${credits}::numeric, granted, ${kind}, ${cause}, ${now}
      FROM old
    ), taken_off AS (
      INSERT INTO credit_entries (user_id, sequence, bucket, amount, balance_after, kind, cause, created_at)
      SELECT user_id, last_sequence + moving + expiring + 2, 'allowance', -carried, allowed, 'carried', 'carried:' || ${cause}, ${now}
      FROM old WHERE carrying = 1
    )
    UPDATE credit_accounts account SET
      allowance = old.allowed,
      allowance_total = ${credits}::numeric,
      allowance_expires_at = ${periodEnd},
      overage_cap = old.cap,
      debt_limit = greatest(old.cap, -old.allowed),
      last_sequence = old.last_sequence + old.moving + old.expiring + 1 + old.carrying,
      period_started_at = ${periodStart},
      period_requests = 0,
      newest_grant_at = ${kind === "grant" ? periodStart : null}
    FROM old WHERE account.user_id = old.user_id`;
}

/**
 * What an upgrade at `at` takes off the new allowance: credits of the old one that were spent beyond the share of its
 * period that has passed, and that stays paid for. Never more than the new allowance itself (billing policy, "Upgrade").
 */
function carried(at: Date, credits: number): Prisma.Sql {
  return Prisma.sql`round(least(${credits}::numeric, greatest(0,
    allowance_total - greatest(allowance, 0) - allowance_total * ${elapsed(at)})), 6)`;
}

/** Of what is left of the old allowance the share whose time had not come: its money went into the new period. */
function moved(at: Date): Prisma.Sql {
  return Prisma.sql`round(greatest(0, least(allowance, allowance_total * (1 - ${elapsed(at)}))), 6)`;
}

/** How much of the period has passed at `at`, from 0 to 1. */
function elapsed(at: Date): Prisma.Sql {
  return Prisma.sql`least(1, greatest(0, coalesce(
    extract(epoch FROM ${at}::timestamptz - period_started_at)
      / nullif(extract(epoch FROM allowance_expires_at - period_started_at), 0), 1)))`;
}

/** The allowance that an upgrade at `at` would leave, should it be paid for now. */
export async function allowanceAfterUpgrade(
  db: Db,
  userId: string,
  at: Date,
  credits: number,
): Promise<Credits> {
  const rows = await db.$queryRaw<{ allowance: string }[]>`
    SELECT (least(allowance, 0) + ${credits}::numeric - ${carried(at, credits)})::text AS allowance
    FROM credit_accounts WHERE user_id = ${userId}`;
  return rows[0]?.allowance ?? String(credits);
}

async function enterOutdated(db: Db, { userId, kind, cause, credits, now }: AllowanceReset): Promise<void> {
  await db.$executeRaw`
    WITH old AS (
      SELECT user_id, last_sequence, allowance FROM credit_accounts WHERE user_id = ${userId}
    ), pair AS (
      INSERT INTO credit_entries (user_id, sequence, bucket, amount, balance_after, kind, cause, created_at)
      SELECT user_id, last_sequence + 1, 'allowance', ${credits}::numeric, allowance + ${credits}::numeric,
             ${kind}, ${cause}, ${now}::timestamptz FROM old
      UNION ALL
      SELECT user_id, last_sequence + 2, 'allowance', -${credits}::numeric, allowance, 'expiry',
             'outdated:' || ${cause}, ${now}::timestamptz FROM old
    )
    UPDATE credit_accounts account SET last_sequence = old.last_sequence + 2
    FROM old WHERE account.user_id = old.user_id`;
}

export type AllowanceEnd = { userId: string; cause: string; now: Date };

/**
 * Ends the allowance: what is left expires, a debt stays, purchased credits are untouched. The count of requests begins
 * anew when access ended, if that was in its time; the metering, which may have come first, counts the same. Safe to repeat: without an allowance it enters nothing, and what came in since ends with a cause of its own.
 */
export async function endAllowance(db: Db, { userId, cause, now }: AllowanceEnd): Promise<void> {
  await lockAccount(db, userId);
  await db.$executeRaw`
    WITH old AS (
      SELECT user_id, last_sequence, allowance, period_requests, period_started_at,
             CASE WHEN allowance_total = 0 OR (${cause} = 'end:trial' AND access_until > ${now}) THEN period_started_at
                  ELSE greatest(period_started_at, least(access_until, ${now}::timestamptz)) END AS restarted_at
      FROM credit_accounts WHERE user_id = ${userId}
    ), expiry AS (
      INSERT INTO credit_entries (user_id, sequence, bucket, amount, balance_after, kind, cause, created_at)
      SELECT user_id, last_sequence + 1, 'allowance', -allowance, 0, 'expiry',
             ${cause} || ':' || last_sequence + 1, ${now}
      FROM old WHERE allowance > 0
      RETURNING user_id
    )
    UPDATE credit_accounts account SET
      allowance = least(old.allowance, 0),
      allowance_total = 0,
      allowance_expires_at = NULL,
      overage_cap = 0,
      debt_limit = greatest(0, -old.allowance),
      last_sequence = old.last_sequence + (SELECT count(*) FROM expiry),
      period_requests = CASE WHEN old.period_started_at < old.restarted_at THEN 0 ELSE old.period_requests END,
      period_started_at = old.restarted_at
    FROM old WHERE account.user_id = old.user_id`;
}

/** What can be spent of an allowance and of what was bought while so much is held; nothing below zero. */
export async function spendable(
  db: Db,
  { allowance, purchased, held }: { allowance: Credits; purchased: Credits; held: Credits },
): Promise<Credits> {
  const rows = await db.$queryRaw<{ left: Credits }[]>`SELECT trim_scale(greatest(0,
    ${allowance}::numeric + ${purchased}::numeric - ${held}::numeric))::text AS left`;
  return rows[0]?.left ?? "0";
}

/** What is gone of the allowance in force. */
export async function allowanceUsed(db: Db, userId: string): Promise<Credits> {
  const rows = await db.$queryRaw<{ used: string }[]>`
    SELECT greatest(0, allowance_total - allowance)::text AS used FROM credit_accounts WHERE user_id = ${userId}`;
  return rows[0]?.used ?? "0";
}

/**
 * Sets an admin's word on a user's overage; null takes it back, and `planCap` counts again. A debt beyond it stays.
 * Without a paid allowance there is nothing to go below: then it waits for the next grant.
 */
export async function overrideOverage(
  db: Db,
  userId: string,
  cap: Credits | null,
  planCap: Credits,
): Promise<{ before: Credits | null; inForce: Credits }> {
  await lockAccount(db, userId);
  const [row] = await db.$queryRaw<{ before: Credits | null; inForce: Credits }[]>`
    WITH old AS (
      SELECT user_id, overage_override::text AS before,
             CASE WHEN allowance_expires_at IS NULL OR newest_grant_at IS NULL THEN 0
                  ELSE coalesce(${cap}::numeric, ${planCap}::numeric) END AS cap
      FROM credit_accounts WHERE user_id = ${userId}
    )
    UPDATE credit_accounts account SET
      overage_override = ${cap}::numeric,
      overage_cap = old.cap,
      debt_limit = greatest(old.cap, -allowance)
    FROM old WHERE account.user_id = old.user_id
    RETURNING old.before, trim_scale(account.overage_cap)::text AS "inForce"`;
  if (!row) throw new Error(`User ${userId} has no credit account`);
  return row;
}

/** Which of these causes have an entry. Use is left out: it is known by its request, and has no index by cause. */
export async function enteredAmong(db: Db, userId: string, causes: string[]): Promise<Set<string>> {
  if (causes.length === 0) return new Set();
  const rows = await db.$queryRaw<{ cause: string }[]>`
    SELECT cause FROM credit_entries WHERE user_id = ${userId} AND cause = ANY (${causes}) AND kind <> 'usage'`;
  return new Set(rows.map((row) => row.cause));
}

/** The causes of everything in the ledger that wasn't use. */
export async function causesOf(db: Db, userId: string): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ cause: string }[]>`
    SELECT cause FROM credit_entries WHERE user_id = ${userId} AND kind <> 'usage'`;
  return new Set(rows.map((row) => row.cause));
}

/** Locks the account's row until the transaction ends; throws for a user without one. */
export async function lockAccount(db: Db, userId: string): Promise<{ newestGrant: Date | null }> {
  const rows = await db.$queryRaw<{ newest_grant_at: Date | null }[]>`
    SELECT newest_grant_at FROM credit_accounts WHERE user_id = ${userId} FOR UPDATE`;
  if (!rows[0]) throw new Error(`User ${userId} has no credit account`);
  return { newestGrant: rows[0].newest_grant_at };
}

/** Of anything but use. */
export async function isEntered(db: Db, userId: string, cause: string): Promise<boolean> {
  return (await enteredAmong(db, userId, [cause])).size > 0;
}

/** Accounts whose use has passed something that may be to tell, those that wait longest first. */
export async function accountsWithNews(db: Db, limit: number): Promise<string[]> {
  const rows = await db.creditAccount.findMany({
    where: { newsSince: { not: null } },
    orderBy: { newsSince: "asc" },
    take: limit,
    select: { userId: true },
  });
  return rows.map((row) => row.userId);
}

/** Null when all is told; a later instant puts the account behind the others that wait. */
export async function setNewsSince(db: Db, userId: string, since: Date | null): Promise<void> {
  await db.creditAccount.update({ where: { userId }, data: { newsSince: since } });
}

/** Accounts that have open holds which expired by `now`. */
export async function accountsWithExpiredHolds(db: Db, now: Date, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ user_id: string }[]>`
    SELECT DISTINCT user_id FROM usage_holds WHERE status = 'open' AND expires_at <= ${now} LIMIT ${limit}`;
  return rows.map((row) => row.user_id);
}

/** Ends the account's holds that expired by `now`; the metering does the same where it comes first. */
export async function expireHolds(db: Db, userId: string, now: Date): Promise<void> {
  await lockAccount(db, userId);
  await db.$executeRaw`
    UPDATE credit_accounts account SET held = account.held - ended.freed, holds_expire_at = ended.next_expiry
    FROM expire_holds(${userId}, ${now}::timestamptz) ended WHERE account.user_id = ${userId}`;
}
