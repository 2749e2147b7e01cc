import { expect, test } from "vitest";
import { type Account, requestsLeft, standingOf } from "./standing";

const PRO = {
  name: "Pro",
  tier: "pro" as const,
  limits: { requestsPerPeriod: 50_000, rateLimitPerMinute: 1_000 },
};

function account(state: Partial<Account["state"]>): Account {
  return {
    now: new Date("2026-03-20T12:00:00Z"),
    state: {
      status: "expired",
      plan: null,
      trialEndsAt: null,
      periodEndsAt: null,
      endsAt: null,
      graceUntil: null,
      allowance: "0",
      allowanceTotal: "0",
      periodStartedAt: new Date("2026-02-10T00:00:00Z"),
      periodRequests: 400,
      ...state,
    },
    purchased: "0",
    held: "0",
    overageCap: "0",
    allowanceEndsAt: null,
    subscription: null,
  };
}

test.each<[string, Partial<Account["state"]>, number | null]>([
  ["Free, counted in an earlier month: the whole quota", {}, 1_000],
  ["Free, counted in this month", { periodStartedAt: new Date("2026-03-01T00:00:00Z") }, 600],
  [
    "a plan, counted since its period began",
    { status: "active", plan: PRO, periodEndsAt: new Date("2026-04-10T00:00:00Z") },
    49_600,
  ],
  [
    "without a limit",
    {
      status: "active",
      plan: { ...PRO, limits: { requestsPerPeriod: null, rateLimitPerMinute: null } },
      periodEndsAt: new Date("2026-04-10T00:00:00Z"),
    },
    null,
  ],
])("%s", (_, state, left) => {
  expect(requestsLeft(standingOf(account(state)))).toBe(left);
});
