import type { AccountState } from "../billing/access";
import { BILLING_CYCLES, type BillingCycle, TIER_IDS } from "../billing/catalogue";
import type { Convergence, Summary } from "../billing/convergence";
import { oneOf } from "../billing/one-of";
import { SUBSCRIPTION_STATUSES } from "../billing/status";
import type { Db } from "./client";
import type { Prisma } from "./generated/client";

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
  held: string;
  periodRequests: number;
  /** When the allowance starts anew or ends: on a yearly plan each month. */
  allowanceEndsAt: Date | null;
  subscription: LiveSubscription | null;
};

type LiveSubscription = {
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
};

const whole = {
  creditAccount: true,
  plan: true,
  subscriptions: { where: { live: true }, include: { product: true } },
} satisfies Prisma.UserInclude;

export async function findUser(db: Db, id: string): Promise<UserRecord | null> {
  const row = await db.user.findUnique({ where: { id }, include: whole });
  return row && toRecord(row);
}

export async function findUserByEmail(db: Db, email: string): Promise<UserRecord | null> {
  const row = await db.user.findUnique({ where: { email: email.toLowerCase() }, include: whole });
  return row && toRecord(row);
}

export async function findUserByCustomer(db: Db, stripeCustomerId: string): Promise<UserRecord | null> {
  const row = await db.user.findUnique({ where: { stripeCustomerId }, include: whole });
  return row && toRecord(row);
}

/** In the order of `ids`. */
export async function findUsers(db: Db, ids: string[]): Promise<UserRecord[]> {
  const rows = await db.user.findMany({ where: { id: { in: ids } }, include: whole });
  return rows.map(toRecord).sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
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

export async function setSimulatedNow(db: Db, userId: string, now: Date | null): Promise<void> {
  await db.user.update({ where: { id: userId }, data: { simulatedNow: now } });
}

export async function setRole(db: Db, userId: string, role: "user" | "admin"): Promise<void> {
  await db.user.update({ where: { id: userId }, data: { role } });
}

export async function setSummary(db: Db, userId: string, summary: Summary): Promise<void> {
  await db.user.update({
    where: { id: userId },
    data: {
      subscriptionStatus: summary.status,
      subscriptionPlanId: summary.productId,
      subscriptionStartedAt: summary.startedAt,
      subscriptionRenewsAt: summary.renewsAt,
      stripeSubscriptionId: summary.subscriptionId,
      graceUntil: summary.graceUntil,
    },
  });
}

/** Mirrors all subscriptions of a customer; one that Stripe no longer names can't stay live. */
export async function mirrorSubscriptions(
  db: Db,
  userId: string,
  mirror: Convergence["mirror"],
  syncedAt: Date,
): Promise<void> {
  const liveIds = mirror.filter((row) => row.live).map((row) => row.subscription.id);
  await db.subscription.updateMany({
    where: { userId, live: true, id: { notIn: liveIds } },
    data: { live: false },
  });
  for (const { subscription, product, live } of mirror) {
    const data = {
      userId,
      productId: product.id,
      stripeStatus: subscription.status,
      live,
      startedAt: subscription.startedAt,
      currentPeriodStart: subscription.periodStart,
      currentPeriodEnd: subscription.periodEnd,
      cancelAt: subscription.cancelAt,
      canceledAt: subscription.canceledAt,
      cancelReason: subscription.cancelReason,
      endedAt: subscription.endedAt,
      syncedAt,
    };
    await db.subscription.upsert({
      where: { id: subscription.id },
      create: { id: subscription.id, ...data },
      update: data,
    });
  }
}

export type NewUser = {
  email: string;
  name: string | null;
  image: string | null;
  emailVerified: Date | null;
};

/** A user without trial or subscription; its id is returned. */
export async function insertUser(db: Db, user: NewUser, now: Date): Promise<string> {
  const { id } = await db.user.create({ data: { ...user, createdAt: now }, select: { id: true } });
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

function toRecord(row: UserRow): UserRecord {
  const account = row.creditAccount;
  const live = row.subscriptions[0];
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
      periodEndsAt: live?.currentPeriodEnd ?? null,
      endsAt: live?.cancelAt ?? null,
      graceUntil: row.graceUntil,
      allowance: account?.allowance.toFixed() ?? "0",
      allowanceTotal: account?.allowanceTotal.toFixed() ?? "0",
    },
    purchased: account?.purchased.toFixed() ?? "0",
    held: account?.held.toFixed() ?? "0",
    periodRequests: account?.periodRequests ?? 0,
    allowanceEndsAt: account?.allowanceExpiresAt ?? null,
    subscription: live
      ? {
          id: live.id,
          productId: live.productId,
          name: live.product.name,
          billingCycle: oneOf(BILLING_CYCLES, live.product.billingCycle),
          amountCents: live.product.amountCents,
          credits: live.product.credits,
          periodStart: live.currentPeriodStart,
          periodEnd: live.currentPeriodEnd,
          cancelAt: live.cancelAt,
          canceledAt: live.canceledAt,
        }
      : null,
  };
}
