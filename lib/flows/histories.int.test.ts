import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessAt } from "../billing/access";
import { PACKS } from "../billing/catalogue";
import type { SoldProduct } from "../billing/snapshot";
import { systemNow } from "../clock";
import { db, transaction } from "../db/client";
import { causesOf } from "../db/credits";
import { productsByPrice } from "../db/products";
import { setCustomer, userOf } from "../db/users";
import { PolicyModel } from "../testing/policy-model";
import { SimulatedStripe } from "../testing/simulated-stripe";
import { createWorld, type World } from "../testing/world";
import { createAccount } from "./create-account";
import { convergeWith } from "./sync-customer";

let world: World;
let products: Map<string, SoldProduct>;
beforeAll(async () => {
  world = await createWorld();
  products = await productsByPrice(db());
});
afterAll(() => world.close());

const HISTORIES = 1_000;
/** While one strand waits for the database, another goes on. */
const STRANDS = [0, 1, 2, 3];
const DAY_MS = 86_400_000;

/** How the events of an act arrive: not at all, once, or several times. Order makes no difference to a sync. */
const delivery = fc.constantFrom(...Array<number>(12).fill(0), 1, 1, 2);
const paidPlan = fc.constantFrom(1, 2, 4, 5);
const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("spend" as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), hours: fc.integer({ min: 1, max: 900 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("subscribe" as const), plan: paidPlan }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("upgrade" as const), plan: paidPlan }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("downgrade" as const), plan: paidPlan }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("undo" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("resume" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("card" as const), works: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("payOpen" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("pack" as const), which: fc.nat(2) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("reverse" as const),
      how: fc.constantFrom("refund" as const, "dispute" as const),
      which: fc.nat(20),
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("undoReversal" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("subscribeTwice" as const), plan: paidPlan }) },
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;
const history = fc.array(fc.tuple(act, delivery), { minLength: 30, maxLength: 32 });

test.concurrent.for(STRANDS)(
  `${HISTORIES} histories of at least 30 acts: after each, ledger and account are what the policy says (strand %i)`,
  { timeout: 1_800_000 },
  async (strand) => {
    let number = strand;
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        number += STRANDS.length;
        await live(number, steps);
      }),
      { numRuns: HISTORIES / STRANDS.length },
    );
  },
);

test("a refund fails and a smaller one is made before either is seen: one reconcile ends where two would", async () => {
  const ofThePack = { kind: "reverse", how: "refund", which: 0 } as const;
  await live(0, [
    [{ kind: "pack", which: 0 }, 1],
    [{ ...ofThePack, share: 0.2 }, 1],
    [{ kind: "undoReversal" }, 0],
    [{ ...ofThePack, share: 0.1 }, 0],
  ]);
});

async function live(number: number, steps: [Act, number][]): Promise<void> {
  const signedUp = new Date(Date.UTC(2026, number % 12, 1 + (number % 31), number % 24, number % 60));
  const userId = await createAccount(
    { email: `history-${number}@example.com`, name: null, image: null, emailVerified: systemNow() },
    signedUp,
  );
  const customerId = `cus_${number}`;
  await setCustomer(db(), userId, customerId, { id: `clock_${number}`, now: signedUp });
  const stripe = new SimulatedStripe(customerId, [...products.values()], signedUp);
  const policy = new PolicyModel(signedUp);
  for (const [step, deliveries] of steps) {
    await perform(userId, step, stripe, policy);
    for (let again = 0; again < deliveries; again += 1) await converge(userId, stripe, policy);
    if (deliveries > 0 || step.kind === "spend") await check(userId, policy, deliveries > 0);
  }
  // Whatever was lost: one reconcile ends where every other order would, and a second finds nothing to do.
  await converge(userId, stripe, policy);
  await check(userId, policy, true);
  const before = await lastSequence(userId);
  await converge(userId, stripe, policy);
  expect(await lastSequence(userId)).toBe(before);
}

async function perform(
  userId: string,
  step: Act,
  stripe: SimulatedStripe,
  policy: PolicyModel,
): Promise<void> {
  switch (step.kind) {
    case "spend":
      return await spend(userId, step.share, stripe.now, policy);
    case "wait":
      return stripe.advance(new Date(stripe.now.getTime() + step.hours * (DAY_MS / 24)));
    case "subscribe":
      return stripe.live ? undefined : stripe.subscribe(step.plan);
    case "subscribeTwice":
      stripe.subscribe(step.plan);
      return stripe.merge();
    case "upgrade":
      return stripe.upgrade(step.plan);
    case "downgrade":
      return stripe.planDowngrade(step.plan);
    case "undo":
      return stripe.forgetDowngrade();
    case "cancel":
      return stripe.cancel();
    case "resume":
      return stripe.resume();
    case "card":
      stripe.cardWorks = step.works;
      return;
    case "payOpen":
      return stripe.payOpen();
    case "pack": {
      const pack = PACKS[step.which];
      return pack && stripe.buyPack(pack.id, pack.amountCents);
    }
    case "reverse":
      return stripe.reverse(step.how, step.which, step.share);
    case "undoReversal":
      return stripe.undoReversal();
  }
}

/** A share of what is left, as the gateway would: the allowance first, then what was bought; nothing while any is owed. */
async function spend(userId: string, share: number, now: Date, policy: PolicyModel): Promise<void> {
  const user = await userOf(db(), userId);
  const allowance = Math.floor(Number(accessAt(user.state, now).allowance) * 100);
  if (allowance < 0) return;
  const purchased = Math.floor(Number(user.purchased) * 100);
  const total = Math.floor((allowance + purchased) * share);
  const parts = { allowance: Math.min(total, allowance), purchased: Math.max(0, total - allowance) };
  for (const bucket of ["allowance", "purchased"] as const) {
    if (parts[bucket] === 0) continue;
    await world.spend(userId, parts[bucket] / 100, { at: now, bucket });
    policy.spend(bucket, BigInt(parts[bucket]) * 10_000n);
  }
}

async function converge(userId: string, stripe: SimulatedStripe, policy: PolicyModel): Promise<void> {
  const snapshot = stripe.snapshot();
  const result = await transaction(async (tx) => convergeWith(tx, await userOf(tx, userId), snapshot));
  if ("reason" in result) throw new Error(result.reason);
  policy.converge(stripe.snapshot(), products);
}

async function check(userId: string, policy: PolicyModel, isConverged: boolean): Promise<void> {
  const { rows } = await world.sql.query(
    `SELECT a.allowance, a.purchased, a.last_sequence::int AS last,
            coalesce(sum(e.amount) FILTER (WHERE e.bucket = 'allowance'), 0) AS allowance_sum,
            coalesce(sum(e.amount) FILTER (WHERE e.bucket = 'purchased'), 0) AS purchased_sum,
            count(e.sequence)::int AS entries, coalesce(max(e.sequence), 0)::int AS top,
            u.subscription_status AS status, p.stripe_price_id AS plan,
            (SELECT count(*)::int FROM subscriptions s WHERE s.user_id = u.id AND s.live) AS live
     FROM users u JOIN credit_accounts a ON a.user_id = u.id
     LEFT JOIN credit_entries e ON e.user_id = u.id
     LEFT JOIN subscription_products p ON p.id = u.subscription_plan_id AND u.subscription_status <> 'expired'
     WHERE u.id = $1 GROUP BY a.user_id, u.id, p.id`,
    [userId],
  );
  const [row] = rows;
  // 1. The balance is the sum of its entries, and the sequence has no gap.
  expect([row.allowance_sum, row.purchased_sum].map(millionths)).toEqual(
    [row.allowance, row.purchased].map(millionths),
  );
  expect([row.entries, row.top]).toEqual([row.last, row.last]);
  // 5. At most one live subscription.
  expect(row.live).toBeLessThanOrEqual(1);
  // 3. The same balances as by the policy, to the last digit.
  expect([row.allowance, row.purchased].map(millionths)).toEqual([policy.allowance, policy.purchased]);
  if (!isConverged) return;
  // 2. Exactly the grants that money paid for. 7. The status and plan that Stripe says.
  const causes = [...(await causesOf(db(), userId))].filter((cause) => /^(invoice|slice|pack):/.test(cause));
  expect(causes.sort()).toEqual(policy.grants);
  expect([row.status, row.plan]).toEqual([policy.status, policy.plan]);
}

function millionths(numeric: string): bigint {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(numeric) ?? [];
  return BigInt(`${sign}${whole}${fraction.padEnd(6, "0")}`);
}

async function lastSequence(userId: string): Promise<string> {
  const { rows } = await world.sql.query("SELECT last_sequence FROM credit_accounts WHERE user_id = $1", [
    userId,
  ]);
  return rows[0].last_sequence;
}
