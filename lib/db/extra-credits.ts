import { type Credits, isPositive } from "../billing/money";
import { entryCauseOf, type Takeback } from "../billing/reversals";
import type { Reversal } from "../billing/snapshot";
import type { Db } from "./client";
import { isEntered, lockAccount } from "./credits";
import { Prisma } from "./generated/client";

/** Credits beside the allowance of a period: bought, redeemed, given; and those that went back with their money. */

export type ExtraCredits = {
  userId: string;
  kind: "purchase" | "code" | "adjustment";
  /** Unique per user: the same cause never adds twice. */
  cause: string;
  credits: Credits | number;
  /** The instant written on the entry. */
  now: Date;
};

/** Adds purchased credits, which never expire. Returns whether this call did it; `false` when they were added before. */
export async function addPurchased(
  db: Db,
  { userId, kind, cause, credits, now }: ExtraCredits,
): Promise<boolean> {
  await lockAccount(db, userId);
  if (await isEntered(db, userId, cause)) return false;
  await enter(db, { userId, bucket: "purchased", amount: String(credits), kind, cause, now });
  return true;
}

export type TakeBack = {
  userId: string;
  cause: string;
  /** The entry that gave the credits. */
  grantCause: string;
  kind: Reversal["kind"];
  /** The money that went back, this time and before, of all that was paid. */
  goneCents: number;
  ofCents: number;
  now: Date;
};

/**
 * Takes back what was granted for money that went back, in proportion; what has expired of it since counts as taken.
 * What was spent becomes a debt. Returns the credits taken by this call, null when there was nothing to take or this
 * cause had taken its part before (billing policy, "Refund or dispute").
 */
export async function takeBack(db: Db, request: TakeBack): Promise<Credits | null> {
  const { userId, cause, kind, now } = request;
  await lockAccount(db, userId);
  if (await isEntered(db, userId, cause)) return null;
  const due = await dueToTake(db, request);
  if (!due) return null;
  const entry = { userId, kind, now };
  if (isPositive(due.bought))
    await enter(db, { ...entry, cause, bucket: "purchased", amount: `-${due.bought}` });
  if (isPositive(due.owed)) {
    const own = isPositive(due.bought) ? `${cause}:owed` : cause;
    await enter(db, { ...entry, cause: own, bucket: "allowance", amount: `-${due.owed}` });
    if (due.current) await settleTotal(db, userId, request.grantCause);
  }
  return due.total;
}

type DueToTake = { total: string; bought: string; owed: string; current: boolean };

async function dueToTake(
  db: Db,
  {
    userId,
    grantCause,
    goneCents,
    ofCents,
  }: Pick<TakeBack, "userId" | "grantCause" | "goneCents" | "ofCents">,
): Promise<DueToTake | undefined> {
  const [due] = await db.$queryRaw<DueToTake[]>`
    WITH given AS (${givenBy(userId, grantCause)}), due AS (
      SELECT bucket, is_current,
             greatest(0, trunc(least(amount, amount * ${goneCents}::numeric / ${ofCents}), 6) - lost) AS total
      FROM given
    )
    SELECT total::text, is_current AS current,
           CASE WHEN bucket = 'purchased' THEN least(total, purchased) ELSE 0 END::text AS bought,
           CASE WHEN bucket = 'purchased' THEN total - least(total, purchased) ELSE total END::text AS owed
    FROM due, credit_accounts WHERE user_id = ${userId} AND total > 0`;
  return due;
}

/**
 * Gives back what `cause` took, because the refund failed or the dispute was won. Of a pack, what it had made owed pays
 * the debt that is still open, and the rest is purchased as before; of an allowance whose period is over only what had
 * become a debt returns, since the rest would have expired. Returns the credits given by this call, or null.
 */
export async function giveBack(
  db: Db,
  { userId, cause, grantCause, kind, now }: Omit<TakeBack, "goneCents" | "ofCents">,
): Promise<Credits | null> {
  await lockAccount(db, userId);
  const undo = entryCauseOf({ cause, undone: true });
  if (await isEntered(db, userId, undo)) return null;
  const due = await dueToGiveBack(db, { userId, cause, grantCause });
  if (!due) return null;
  const entry = { userId, kind, now };
  if (isPositive(due.bought))
    await enter(db, { ...entry, cause: undo, bucket: "purchased", amount: due.bought });
  if (isPositive(due.owed)) {
    const own = isPositive(due.bought) ? `${undo}:owed` : undo;
    await enter(db, { ...entry, cause: own, bucket: "allowance", amount: due.owed });
    if (due.current) await settleTotal(db, userId, grantCause);
  }
  return due.total;
}

type DueToGiveBack = { total: string; bought: string; owed: string; current: boolean };

async function dueToGiveBack(
  db: Db,
  { userId, cause, grantCause }: Pick<TakeBack, "userId" | "cause" | "grantCause">,
): Promise<DueToGiveBack | undefined> {
  const [due] = await db.$queryRaw<DueToGiveBack[]>`
    WITH given AS (${givenBy(userId, grantCause)}), taken AS (
      SELECT sum(-amount) AS amount, sum(-amount) FILTER (WHERE bucket = 'allowance') AS of_allowance,
             sum(greatest(0, -balance_after) - greatest(0, amount - balance_after)) AS debt
      FROM credit_entries
      WHERE user_id = ${userId} AND cause IN (${cause}, ${`${cause}:owed`}) AND kind <> 'usage'
    ), due AS (
      SELECT is_current,
             CASE WHEN given.bucket = 'purchased' OR is_current THEN taken.amount ELSE debt END AS total,
             CASE WHEN given.bucket = 'purchased' THEN least(coalesce(of_allowance, 0), greatest(0, -account.allowance))
                  WHEN is_current THEN taken.amount ELSE debt END AS owed
      FROM given, taken, credit_accounts account WHERE account.user_id = ${userId}
    )
    SELECT total::text, (total - owed)::text AS bought, owed::text, is_current AS current FROM due WHERE total > 0`;
  return due;
}

/** Those of `takebacks` that are not in the ledger (`entered`) and would move credits now. */
export async function outstandingTakebacks(
  db: Db,
  userId: string,
  takebacks: readonly Takeback[],
  entered: ReadonlySet<string>,
): Promise<Takeback[]> {
  const outstanding: Takeback[] = [];
  for (const one of takebacks) {
    if (entered.has(entryCauseOf(one))) continue;
    const request = { ...one, userId };
    if (await (one.undone ? dueToGiveBack(db, request) : dueToTake(db, request))) outstanding.push(one);
  }
  return outstanding;
}

/**
 * The entry of a grant or purchase as (bucket, amount, lost, is_current): `amount` is what its own payment paid for, and not
 * what an upgrade took over from the payment before; `lost` is what has expired of it, other than by moving into an
 * upgrade with its money, or was taken already; `is_current` whether it is the allowance in force.
 */
function givenBy(userId: string, grantCause: string): Prisma.Sql {
  return Prisma.sql`
    SELECT given.bucket,
           given.amount - coalesce((SELECT -sum(amount) FROM credit_entries before
             WHERE before.user_id = given.user_id AND before.kind <> 'usage'
               AND before.cause IN ('carried:' || given.cause, 'moved:' || given.cause)), 0) AS amount,
           coalesce((SELECT -sum(amount) FROM credit_entries lost WHERE lost.user_id = given.user_id AND lost.kind <> 'usage' AND (
             (lost.kind IN ('refund', 'dispute')
              AND (right(lost.cause, length(given.cause) + 1) = ':' || given.cause
                   OR right(lost.cause, length(given.cause) + 6) = ':' || given.cause || ':owed'))
             OR lost.cause = 'outdated:' || given.cause
             OR (given.bucket = 'allowance' AND lost.kind = 'expiry' AND left(lost.cause, 9) <> 'outdated:'
                 AND left(lost.cause, 6) <> 'moved:'
                 AND lost.sequence > given.sequence AND lost.sequence < coalesce(next.sequence, lost.sequence + 1)
                 AND NOT outdated)
           )), 0) AS lost,
           given.bucket = 'allowance' AND NOT outdated AND next.sequence IS NULL AND account.allowance_expires_at IS NOT NULL AS is_current
    FROM credit_entries given
    JOIN credit_accounts account ON account.user_id = given.user_id
    CROSS JOIN LATERAL (SELECT EXISTS (
      SELECT FROM credit_entries pair
      WHERE pair.user_id = given.user_id AND pair.cause = 'outdated:' || given.cause AND pair.kind <> 'usage'
    ) AS outdated) pairing
    LEFT JOIN LATERAL (
      SELECT min(later.sequence) AS sequence FROM credit_entries later
      WHERE later.user_id = given.user_id AND later.sequence > given.sequence
        AND later.kind <> 'usage' AND later.kind IN ('grant', 'trial')
        AND NOT EXISTS (SELECT FROM credit_entries pair
          WHERE pair.user_id = later.user_id AND pair.cause = 'outdated:' || later.cause AND pair.kind <> 'usage')
    ) next ON true
    WHERE given.user_id = ${userId} AND given.cause = ${grantCause} AND given.kind <> 'usage'`;
}

type Entry = {
  userId: string;
  bucket: "allowance" | "purchased";
  amount: Credits;
  kind: string;
  cause: string;
  now: Date;
};

/** One entry and the balance it makes; a debt is allowed as far as this entry makes it. */
async function enter(db: Db, { userId, bucket, amount, kind, cause, now }: Entry): Promise<void> {
  const change = (one: Entry["bucket"]) => (bucket === one ? Prisma.sql`${amount}::numeric` : Prisma.sql`0`);
  await db.$executeRaw`
    WITH entry AS (
      INSERT INTO credit_entries (user_id, sequence, bucket, amount, balance_after, kind, cause, created_at)
      SELECT user_id, last_sequence + 1, ${bucket}, ${amount}::numeric,
             ${bucket === "allowance" ? Prisma.sql`allowance` : Prisma.sql`purchased`} + ${amount}::numeric,
             ${kind}, ${cause}, ${now}
      FROM credit_accounts WHERE user_id = ${userId}
    )
    UPDATE credit_accounts SET
      last_sequence = last_sequence + 1,
      allowance = allowance + ${change("allowance")},
      purchased = purchased + ${change("purchased")},
      debt_limit = greatest(overage_cap, -(allowance + ${change("allowance")}))
    WHERE user_id = ${userId}`;
}

/**
 * The allowance in force is what was granted less what was taken back of it. What its upgrade took over from the payment
 * before is that one's to owe, and no longer spent ahead: the next upgrade must not take it off again.
 */
async function settleTotal(db: Db, userId: string, grantCause: string): Promise<void> {
  const ofThisGrant = Prisma.sql`right(cause, length(${grantCause}::text) + 1) = ':' || ${grantCause}`;
  await db.$executeRaw`
    UPDATE credit_accounts SET allowance_total = (
      SELECT CASE WHEN taken > 0 THEN greatest(0, granted - taken - before) ELSE granted END FROM (
        SELECT coalesce(sum(amount) FILTER (WHERE cause = ${grantCause}), 0) AS granted,
               coalesce(-sum(amount) FILTER (WHERE kind IN ('refund', 'dispute') AND ${ofThisGrant}), 0) AS taken,
               coalesce(-sum(amount) FILTER (WHERE cause IN (${`carried:${grantCause}`}, ${`moved:${grantCause}`})), 0) AS before
        FROM credit_entries WHERE user_id = ${userId} AND kind <> 'usage'
      ) entered)
    WHERE user_id = ${userId}`;
}
