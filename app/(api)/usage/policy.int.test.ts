import fc from "fast-check";
import { expect, test } from "vitest";
import { hashKey } from "@/lib/auth/api-key";
import { type AccountState, accessAt, accessEndsAt } from "@/lib/billing/access";
import { addDays } from "@/lib/billing/calendar";
import { TIERS } from "@/lib/billing/catalogue";
import { meter } from "@/lib/db/usage";
import { itemOfUse, key, setUpMetering, user, world } from "@/lib/testing/metering";

/** The database decides as the policy says. */

setUpMetering();

const POLICY = { free: TIERS.free.limits, alertShares: [] };
const use = (credits: string) => itemOfUse(hashKey(key), credits);

async function one(credits: string, now: Date) {
  const [answer] = await meter([use(credits)], now, POLICY, false);
  if (!answer || answer.kind === "busy") throw new Error("No answer");
  return answer;
}

/** Puts the account where the state says it is. */
async function place(state: AccountState, rate: number | null): Promise<void> {
  const limits = state.status === "trial" || !state.plan ? TIERS.free.limits : state.plan.limits;
  await world.sql.query(
    `UPDATE credit_accounts SET allowance = $2, allowance_total = $3, debt_limit = greatest(0, -($2::numeric)), period_started_at = $4,
            period_requests = $5, access_until = $6, requests_per_period = $7, rate_limit_per_minute = $8, rate_limit_next_at = NULL,
            purchased = 0, allowance_expires_at = $6
     WHERE user_id = $1`,
    [
      ...[user, state.allowance, state.allowanceTotal, state.periodStartedAt, state.periodRequests],
      ...[accessEndsAt(state), limits.requestsPerPeriod, rate],
    ],
  );
}

test("tier, time and quota are the ones of accessAt, in whatever state the account is", async () => {
  const now = new Date("2026-03-10T12:00:00Z");
  const around = fc.integer({ min: -60 * 24, max: 60 * 24 }).map((hours) => addDays(now, hours / 24));
  const state: fc.Arbitrary<AccountState> = fc.record({
    status: fc.constantFrom("trial", "active", "past_due", "canceled", "expired"),
    plan: fc.constantFrom(
      null,
      ...(["starter", "pro", "enterprise"] as const).map((tier) => ({
        ...{ name: tier, tier },
        limits: TIERS[tier].limits,
      })),
    ),
    trialEndsAt: fc.option(around),
    periodEndsAt: fc.option(around),
    endsAt: fc.option(around),
    graceUntil: fc.option(around),
    allowance: fc.constantFrom("-3", "0", "0.000001", "700"),
    allowanceTotal: fc.constantFrom("1000", "2000"),
    periodStartedAt: around.map((at) => (at > now ? now : at)),
    periodRequests: fc.constantFrom(0, 999, 1_000, 1_001, 9_999, 10_000, 50_000),
  });
  await fc.assert(
    fc.asyncProperty(state, async (account) => {
      await place(account, null);
      const access = accessAt(account, now);
      const { requestsPerPeriod } = access.limits;
      const isWithinQuota = requestsPerPeriod === null || access.requestsUsed < requestsPerPeriod;
      // A trial that was used up by its requests has no more of them; one used up by its credits none of these.
      const spendable = Number(access.allowance) > 0 ? access.allowance : "0";
      const [free, all, more] = [await one("0", now), await one(spendable, now), await one("0.000001", now)];
      expect(free.kind).toBe(isWithinQuota ? "done" : "refused");
      if (free.kind !== "done") {
        expect(free).toMatchObject({ reason: "request_quota_exceeded" });
        return;
      }
      expect(free.state).toMatchObject({
        requests: access.requestsUsed + 1,
        requestsLimit: requestsPerPeriod,
      });
      expect(Number(free.state.allowance) - Number(free.state.owed)).toBe(Number(access.allowance));
      const hasTwoMore = requestsPerPeriod === null || access.requestsUsed + 2 < requestsPerPeriod;
      if (!hasTwoMore) return;
      expect(all.kind).toBe("done");
      expect(more).toMatchObject({ kind: "refused", reason: "credits_exhausted" });
    }),
    { numRuns: 150 },
  );
});

test.each([7, 60, 300, 1_000])("a rate of %i a minute is exact over ten windows", async (rate) => {
  const start = new Date("2026-03-10T12:00:00Z");
  await place(
    {
      ...{ status: "active", trialEndsAt: null, periodEndsAt: addDays(start, 10), endsAt: null },
      plan: { name: "Pro", tier: "pro", limits: { requestsPerPeriod: null, rateLimitPerMinute: rate } },
      ...{ graceUntil: null, allowance: "1000", allowanceTotal: "1000", periodStartedAt: start },
      periodRequests: 0,
    },
    rate,
  );
  // Half as many again as are allowed, evenly over ten minutes, after a minute's burst.
  const minutes = 10;
  const step = Math.ceil(rate / 10);
  const total = rate * (minutes + 1) * 1.5;
  let passed = 0;
  let at = start;
  for (let sent = 0; sent <= total; sent += step) {
    at = new Date(start.getTime() + (sent / total) * minutes * 60_000);
    const answers = await meter(
      Array.from({ length: sent === 0 ? rate : step }, () => use("0")),
      at,
      POLICY,
      false,
    );
    passed += answers.filter(({ kind }) => kind === "done").length;
  }
  const allowed = rate + Math.floor(((at.getTime() - start.getTime()) / 60_000) * rate);
  expect(Math.abs(passed - allowed)).toBeLessThanOrEqual(1);
});
