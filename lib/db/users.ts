import type { AccountState } from "../billing/access";
import { lapsesAt } from "../billing/by-invoice";
import { BILLING_CYCLES, type BillingCycle, TIER_IDS, type TierId } from "../billing/catalogue";
import { oneOf } from "../billing/one-of";
import type { Card } from "../billing/snapshot";
import { SUBSCRIPTION_STATUSES } from "../billing/status";
import { systemNow } from "../clock";
import type { Db } from "./client";
import type { CreditAccount, Prisma } from "./generated/client";

/** A user with all that access, pages and flows ask of them. */
export type UserRecord = {
  id: string;
  email: string;
  name: string | null;
  role: string;
  createdAt: Date;
  simulatedNow: Date | null;
  stripeCustomerId: string | null;
  stripeTestClockId: string | null;
  state: AccountState;
  purchased: string;
  /** For requests that are running; holds live by real time, and one that has expired doesn't count. */
  held: string;
  /** How far agreed overage may take the allowance below zero. */
  overageCap: string;
  /** When the allowance starts anew or ends: on a yearly plan each month. */
  allowanceEndsAt: Date | null;
  subscription: LiveSubscription | null;
  /** When an offer by invoice lapses that nobody has paid for yet. */
  offerLapsesAt: Date | null;
  card: Card | null;
  /** Up to here, in the user's own time, everything on their agenda was done. */
  lookedAfterUntil: Date;
};

export type LiveSubscription = {
  id: string;
  productId: number;
  name: string;
  billingCycle: BillingCycle;
  amountCents: number;
  credits: number;
  periodStart: Date;
  periodEnd: Date;
  cancelAt: Date | null;
  canceledAt: Date | null;
  tier: TierId;
  /** Its invoices are sent to be paid, instead of charged to a card. */
  byInvoice: boolean;
  /** By when its open invoice is to be paid, if one was sent. */
  dueAt: Date | null;
  /** The schedule that manages it at Stripe, while it does. */
  scheduleId: string | null;
  /** What it changes to with the next renewal. */
  pending: {
    name: string;
    stripePriceId: string;
    billingCycle: BillingCycle;
    amountCents: number;
    at: Date;
  } | null;
  /** What it changes to once that is paid. */
  unpaid: { name: string; stripePriceId: string; until: Date } | null;
};

const whole = {
  plan: true,
  paymentMethod: true,
  subscriptions: {
    where: { live: true },
    include: { product: true, pendingProduct: true, unpaidProduct: true },
  },
  /** Sent, and not paid yet. */
  invoices: {
    where: { status: "open", dueAt: { not: null }, subscriptionId: { not: null } },
    orderBy: { dueAt: "asc" },
    select: { subscriptionId: true, dueAt: true },
  },
} satisfies Prisma.UserInclude;

/**
 * One query instead of one per relation. It brings decimals as JSON numbers, though, which lose digits: the credit
 * account is read by itself.
 */
const joined = { include: whole, relationLoadStrategy: "join" } as const;

export function findUser(db: Db, id: string): Promise<UserRecord | null> {
  return findBy(db, { id });
}

export function findUserByEmail(db: Db, email: string): Promise<UserRecord | null> {
  return findBy(db, { email: email.toLowerCase() });
}

export function findUserByCustomer(db: Db, stripeCustomerId: string): Promise<UserRecord | null> {
  return findBy(db, { stripeCustomerId });
}

async function findBy(db: Db, where: Prisma.UserWhereUniqueInput): Promise<UserRecord | null> {
  const row = await db.user.findUnique({ where, ...joined });
  if (!row) return null;
  const account = await db.creditAccount.findUnique({ where: { userId: row.id } });
  return toRecord(row, account, await heldBy(db, account ? [account] : []));
}

/** In the order of `ids`. */
export async function findUsers(db: Db, ids: string[]): Promise<UserRecord[]> {
  const rows = await db.user.findMany({ where: { id: { in: ids } }, ...joined });
  const accounts = await db.creditAccount.findMany({ where: { userId: { in: ids } } });
  const held = await heldBy(db, accounts);
  const records = rows.map((row) =>
    toRecord(row, accounts.find((one) => one.userId === row.id) ?? null, held),
  );
  return records.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
}

/** What is held by holds that are open, by user; no entry for nothing. */
async function heldBy(db: Db, accounts: CreditAccount[]): Promise<Map<string, string>> {
  const userIds = accounts.filter(({ held }) => !held.isZero()).map(({ userId }) => userId);
  if (userIds.length === 0) return new Map();
  const sums = await db.usageHold.groupBy({
    by: "userId",
    where: { userId: { in: userIds }, status: "open", expiresAt: { gt: systemNow() } },
    _sum: { credits: true },
  });
  return new Map(sums.map(({ userId, _sum }) => [userId, _sum.credits?.toFixed() ?? "0"]));
}

/** For a user that a caller knows to exist; throws otherwise. */
export async function userOf(db: Db, id: string): Promise<UserRecord> {
  const user = await findUser(db, id);
  if (!user) throw new Error(`No user ${id}`);
  return user;
}

export async function setCustomer(
  db: Db,
  userId: string,
  customerId: string,
  clock: { id: string; now: Date } | null,
): Promise<void> {
  await db.user.update({
    where: { id: userId },
    data: { stripeCustomerId: customerId, stripeTestClockId: clock?.id, simulatedNow: clock?.now ?? null },
  });
}

/** For a customer that Stripe has deleted; time goes on from where their clock stood. */
export async function forgetCustomer(db: Db, userId: string): Promise<void> {
  await db.user.update({ where: { id: userId }, data: { stripeCustomerId: null, stripeTestClockId: null } });
}

export async function setSimulatedNow(db: Db, userId: string, now: Date | null): Promise<void> {
  await db.user.update({ where: { id: userId }, data: { simulatedNow: now } });
}

export async function setRole(db: Db, userId: string, role: "user" | "admin"): Promise<void> {
  await db.user.update({ where: { id: userId }, data: { role } });
}

export async function adminIds(db: Db): Promise<string[]> {
  const rows = await db.user.findMany({ where: { role: "admin" }, select: { id: true } });
  return rows.map(({ id }) => id);
}

/** Users who have a customer at Stripe, by id, after the one given. */
export async function customersAfter(db: Db, id: string, limit: number): Promise<string[]> {
  const rows = await db.user.findMany({
    where: { id: { gt: id }, stripeCustomerId: { not: null } },
    orderBy: { id: "asc" },
    take: limit,
    select: { id: true },
  });
  return rows.map((row) => row.id);
}

export type NewUser = {
  email: string;
  name: string | null;
  image: string | null;
  emailVerified: Date | null;
};

/** A user without trial or subscription; its id is returned. */
export async function insertUser(db: Db, user: NewUser, now: Date): Promise<string> {
  const data = { ...user, createdAt: now, lookedAfterUntil: now };
  const { id } = await db.user.create({ data, select: { id: true } });
  return id;
}

/** Claims the one trial of a person; returns whether this user now has it. */
export async function claimTrial(db: Db, identity: string, userId: string, now: Date): Promise<boolean> {
  const { count } = await db.trialClaim.createMany({
    data: [{ identity, userId, claimedAt: now }],
    skipDuplicates: true,
  });
  return count === 1;
}

export async function startTrial(db: Db, userId: string, endsAt: Date): Promise<void> {
  await db.user.update({ where: { id: userId }, data: { subscriptionStatus: "trial", trialEndsAt: endsAt } });
}

/** For a user without a customer at Stripe: anyone else's status follows from there. Returns whether it was one. */
export async function expireUser(db: Db, userId: string): Promise<boolean> {
  const { count } = await db.user.updateMany({
    where: { id: userId, stripeCustomerId: null },
    data: { subscriptionStatus: "expired" },
  });
  return count === 1;
}

type UserRow = Prisma.UserGetPayload<{ include: typeof whole }>;

function toRecord(row: UserRow, account: CreditAccount | null, held: Map<string, string>): UserRecord {
  const live = row.subscriptions[0];
  const dueAt = row.invoices.find((one) => one.subscriptionId === live?.id)?.dueAt ?? null;
  const offered = row.invoices.find((one) => one.subscriptionId !== live?.id)?.dueAt;
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    createdAt: row.createdAt,
    simulatedNow: row.simulatedNow,
    stripeCustomerId: row.stripeCustomerId,
    stripeTestClockId: row.stripeTestClockId,
    state: {
      status: oneOf(SUBSCRIPTION_STATUSES, row.subscriptionStatus),
      plan: row.plan && {
        name: row.plan.name,
        tier: oneOf(TIER_IDS, row.plan.tier),
        limits: {
          requestsPerPeriod: row.plan.requestsPerPeriod,
          rateLimitPerMinute: row.plan.rateLimitPerMinute,
        },
      },
      trialEndsAt: row.trialEndsAt,
      // What an invoice is open for was not paid yet: it holds until that is due, and the days of grace.
      periodEndsAt: dueAt ?? live?.currentPeriodEnd ?? null,
      endsAt: live?.cancelAt ?? null,
      graceUntil: row.graceUntil,
      allowance: account?.allowance.toFixed() ?? "0",
      allowanceTotal: account?.allowanceTotal.toFixed() ?? "0",
      periodStartedAt: account?.periodStartedAt ?? row.createdAt,
      periodRequests: account?.periodRequests ?? 0,
    },
    purchased: account?.purchased.toFixed() ?? "0",
    held: held.get(row.id) ?? "0",
    overageCap: account?.overageCap.toFixed() ?? "0",
    allowanceEndsAt: account?.allowanceExpiresAt ?? null,
    subscription: live ? toSubscription(live, dueAt) : null,
    offerLapsesAt: offered ? lapsesAt(offered) : null,
    card: row.paymentMethod,
    lookedAfterUntil: row.lookedAfterUntil,
  };
}

function toSubscription(live: UserRow["subscriptions"][number], dueAt: Date | null): LiveSubscription {
  const { product, pendingProduct, pendingChangeAt, unpaidProduct, unpaidChangeUntil } = live;
  return {
    id: live.id,
    productId: live.productId,
    name: product.name,
    tier: oneOf(TIER_IDS, product.tier),
    billingCycle: oneOf(BILLING_CYCLES, product.billingCycle),
    amountCents: product.amountCents,
    credits: product.credits,
    periodStart: live.currentPeriodStart,
    periodEnd: live.currentPeriodEnd,
    cancelAt: live.cancelAt,
    canceledAt: live.canceledAt,
    byInvoice: live.byInvoice,
    dueAt,
    scheduleId: live.stripeScheduleId,
    pending: pendingProduct &&
      pendingChangeAt && {
        name: pendingProduct.name,
        stripePriceId: pendingProduct.stripePriceId,
        billingCycle: oneOf(BILLING_CYCLES, pendingProduct.billingCycle),
        amountCents: pendingProduct.amountCents,
        at: pendingChangeAt,
      },
    unpaid: unpaidProduct &&
      unpaidChangeUntil && {
        name: unpaidProduct.name,
        stripePriceId: unpaidProduct.stripePriceId,
        until: unpaidChangeUntil,
      },
  };
}
