import { describe, expect, test } from "vitest";
import { type AccountState, accessAt } from "./access";
import { TIERS } from "./catalogue";

const starter = { name: "Starter", tier: "starter" as const, limits: TIERS.starter.limits };
const at = (text: string) => new Date(text);

const account = (state: Partial<AccountState>): AccountState => ({
  status: "expired",
  plan: null,
  trialEndsAt: null,
  periodEndsAt: null,
  endsAt: null,
  graceUntil: null,
  allowance: "700",
  allowanceTotal: "1000",
  periodStartedAt: at("2026-01-01T00:00:00Z"),
  periodRequests: 0,
  ...state,
});

const trial = account({ status: "trial", trialEndsAt: at("2026-01-04T00:00:00Z") });
const paid = account({ plan: starter, periodEndsAt: at("2026-02-01T00:00:00Z") });
const active = { ...paid, status: "active" as const };
const canceled = { ...paid, status: "canceled" as const, endsAt: at("2026-02-01T00:00:00Z") };
const endsLate = { ...canceled, endsAt: at("2026-06-01T00:00:00Z") };
const pastDue = { ...paid, status: "past_due" as const, graceUntil: at("2026-02-08T01:00:00Z") };

describe("status × time", () => {
  test.each([
    [
      "trial, a millisecond before its end",
      trial,
      "2026-01-03T23:59:59.999Z",
      "free",
      "trial",
      "trial",
      "700",
    ],
    ["trial, at its end", trial, "2026-01-04T00:00:00Z", "free", "expired", "trial_over", "0"],
    ["active, in its period", active, "2026-01-15T00:00:00Z", "starter", "active", "paid", "700"],
    ["active, renewal not confirmed yet", active, "2026-02-01T00:30:00Z", "starter", "active", "paid", "700"],
    ["active, never confirmed", active, "2026-02-08T00:00:00Z", "free", "expired", "ended", "0"],
    [
      "canceled, a millisecond before its end",
      canceled,
      "2026-01-31T23:59:59.999Z",
      "starter",
      "canceled",
      "ending",
      "700",
    ],
    [
      "canceled, for a day long after what is paid",
      endsLate,
      "2026-02-07T23:59:59Z",
      "starter",
      "canceled",
      "ending",
      "700",
    ],
    ["canceled so, and never paid", endsLate, "2026-02-08T00:00:00Z", "free", "expired", "ended", "0"],
    ["canceled, at its end", canceled, "2026-02-01T00:00:00Z", "free", "expired", "ended", "0"],
    ["past due, in grace", pastDue, "2026-02-08T00:59:59Z", "starter", "past_due", "grace", "700"],
    ["past due, grace over", pastDue, "2026-02-08T01:00:00Z", "free", "expired", "ended", "0"],
    ["expired", account({}), "2026-01-01T00:00:00Z", "free", "expired", "ended", "0"],
    ["expired, plan still named", { ...paid }, "2026-01-15T00:00:00Z", "free", "expired", "ended", "0"],
  ])("%s", (_, state, now, tier, status, reason, allowance) => {
    expect(accessAt(state, at(now))).toMatchObject({
      tier,
      status,
      reason,
      allowance,
      limits: TIERS[tier as "free"].limits,
    });
  });

  test.each([
    ["active without a period", account({ status: "active", plan: starter })],
    ["canceled without an end", account({ status: "canceled", plan: starter })],
    ["past due without a grace", account({ status: "past_due", plan: starter })],
    ["trial without an end", account({ status: "trial" })],
    ["active without a plan", account({ status: "active", periodEndsAt: at("2027-01-01T00:00:00Z") })],
  ])("%s gives nothing", (_, state) => {
    expect(accessAt(state, at("2026-01-01T00:00:00Z"))).toMatchObject({
      tier: "free",
      allowance: "0",
      allowanceTotal: "0",
    });
  });

  test("a debt stays when access is over", () => {
    const owing = account({ allowance: "-12.5", allowanceTotal: "2000" });
    expect(accessAt(owing, at("2026-01-01T00:00:00Z"))).toMatchObject({
      allowance: "-12.5",
      allowanceTotal: "0",
    });
  });
});
