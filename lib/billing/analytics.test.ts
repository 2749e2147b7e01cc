import { describe, expect, test } from "vitest";
import { type AnalyticsDecision, type Asked, decideAnalytics } from "./analytics";
import { TIER_IDS, type TierId } from "./catalogue";

const TODAY = "2026-03-31";
const decide = (tier: TierId, asked: Partial<Asked> = {}) =>
  decideAnalytics(tier, { byKey: false, byModel: false, ...asked }, TODAY);

const allowed = (from: string, to = TODAY): AnalyticsDecision => ({ kind: "allowed", from, to });

describe("without a word the last days, as far as the plan reaches", () => {
  test.each<[TierId, string]>([
    ["free", "2026-03-25"],
    ["starter", "2026-03-02"],
    ["pro", "2026-03-02"],
    ["enterprise", "2026-03-02"],
  ])("%s", (tier, from) => {
    expect(decide(tier)).toEqual(allowed(from));
  });
});

describe("the first day that each plan shows, and the one before it", () => {
  test.each<[TierId, string, string]>([
    ["free", "2026-03-25", "2026-03-24"],
    ["starter", "2026-03-02", "2026-03-01"],
  ])("%s", (tier, first, before) => {
    expect(decide(tier, { from: first })).toEqual(allowed(first));
    expect(decide(tier, { from: before })).toMatchObject({ kind: "not_in_plan", field: "from" });
  });

  test.each<TierId>(["pro", "enterprise"])("%s: a year, and no plan shows more", (tier) => {
    expect(decide(tier, { from: "2025-04-01" })).toEqual(allowed("2025-04-01"));
    expect(decide(tier, { from: "2025-03-31" })).toMatchObject({ kind: "invalid", field: "from" });
  });

  test("the plan that is named is the smallest that shows it", () => {
    expect(decide("free", { from: "2026-03-10" })).toMatchObject({ tier: "starter" });
    expect(decide("free", { from: "2026-02-10" })).toMatchObject({ tier: "pro" });
  });
});

test.each<[string, Partial<Asked>, AnalyticsDecision["kind"], string?]>([
  ["one day", { from: TODAY, to: TODAY }, "allowed"],
  ["a last day alone", { to: "2026-03-27" }, "allowed"],
  ["a last day before the plan's first", { to: "2026-03-01" }, "not_in_plan", "to"],
  ["a last day before any plan's first", { to: "2020-01-01" }, "invalid", "to"],
  ["tomorrow", { to: "2026-04-01" }, "invalid", "to"],
  ["tomorrow as the first", { from: "2026-04-01" }, "invalid", "from"],
  ["the wrong way round", { from: "2026-03-30", to: "2026-03-29" }, "invalid", "from"],
])("Free, %s: %s", (_, asked, kind, field) => {
  const decision = decide("free", asked);
  expect(decision.kind).toBe(kind);
  if (decision.kind !== "allowed") expect(decision.field).toBe(field);
});

test.each(TIER_IDS)("%s by key and by model", (tier) => {
  const kind = tier === "pro" || tier === "enterprise" ? "allowed" : "not_in_plan";
  expect(decide(tier, { byKey: true }).kind).toBe(kind);
  expect(decide(tier, { byModel: true }).kind).toBe(kind);
});
