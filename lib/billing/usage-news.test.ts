import { describe, expect, test } from "vitest";
import type { Access } from "./access";
import { TIERS } from "./catalogue";
import { wordsOf } from "./notices";
import { type UsageState, usageNews } from "./usage-news";

const start = new Date("2026-01-15T00:00:00Z");
const now = new Date("2026-01-20T00:00:00Z");

function state(access: Partial<Access>, overageCap = "0"): UsageState {
  return {
    ...{ periodStartedAt: start, allowanceEndsAt: new Date("2026-02-15T00:00:00Z"), overageCap },
    access: {
      ...{ tier: "starter", planName: "Starter", status: "active", reason: "paid", until: null },
      ...{ limits: TIERS.starter.limits, allowance: "2000", allowanceTotal: "2000", requestsUsed: 0 },
      ...access,
    },
  };
}

describe("credits", () => {
  test.each([
    ["400.000001", []],
    ["400", ["2026-01-15T00:00:00.000Z:80"]],
    ["0.000001", ["2026-01-15T00:00:00.000Z:80"]],
    ["0", ["2026-01-15T00:00:00.000Z:100"]],
    ["-5", ["2026-01-15T00:00:00.000Z:100"]],
  ])("%s of 2,000 left", (allowance, causes) => {
    const news = usageNews(state({ allowance }), now);
    expect(news.filter(({ kind }) => kind === "credits_used").map(({ cause }) => cause)).toEqual(causes);
  });

  test("without an allowance there is nothing to run out of", () => {
    expect(usageNews(state({ allowance: "0", allowanceTotal: "0" }), now)).toEqual([]);
  });
});

test.each([
  [7_999, 0],
  [8_000, 1],
  [10_000, 1],
])("%i of 10,000 requests", (requestsUsed, told) => {
  expect(usageNews(state({ requestsUsed }), now)).toHaveLength(told);
});

test.each([
  ["agreed", "-0.5", "500", ["credits_used", "overage_started"]],
  ["a debt, not overage", "-0.5", "0", ["credits_used"]],
  ["not begun", "0.5", "500", ["credits_used"]],
])("overage: %s", (_, allowance, cap, kinds) => {
  const news = usageNews(state({ allowance }, cap), now);
  expect(news.map(({ kind }) => kind)).toEqual(kinds);
  for (const { kind, data } of news) expect(wordsOf(kind, data).lines.join(" ")).not.toMatch(/undefined|NaN/);
});

test.each([
  ["0", "without any, requests that cost credits are refused"],
  ["500", "then up to 500 credits of agreed overage"],
])("with %s credits of overage agreed the alert says what comes next", (cap, words) => {
  const [alert] = usageNews(state({ allowance: "0" }, cap), now);
  expect(alert && wordsOf(alert.kind, alert.data).lines.join(" ")).toContain(words);
});
