import { describe, expect, test } from "vitest";
import { type AgendaState, agendaOf, dueBetween, nextDueAt } from "./agenda";

const at = (text: string) => new Date(`${text}Z`);
const nothing: AgendaState = {
  status: "expired",
  trialEndsAt: null,
  graceUntil: null,
  allowanceEndsAt: null,
  subscription: null,
  offerLapsesAt: null,
};
const renewing = { cancelAt: null, dueAt: null };
const monthly = { ...renewing, billingCycle: "monthly" as const, periodEnd: at("2026-02-01T00:00:00") };
const yearly = { ...renewing, billingCycle: "yearly" as const, periodEnd: at("2027-01-01T00:00:00") };

describe("what lies ahead", () => {
  test.each<[string, Partial<AgendaState>, string[]]>([
    [
      "trial",
      { status: "trial", trialEndsAt: at("2026-01-04T00:00:00") },
      ["2026-01-03T00:00 trial_notice", "2026-01-04T00:00 trial_end"],
    ],
    [
      "a month",
      { status: "active", subscription: monthly, allowanceEndsAt: monthly.periodEnd },
      ["2026-01-25T00:00 renewal_notice", "2026-02-01T02:00 boundary"],
    ],
    [
      "a month by invoice that is not paid yet",
      {
        status: "active",
        subscription: { ...monthly, dueAt: at("2026-01-15T00:00:00") },
        allowanceEndsAt: monthly.periodEnd,
      },
      ["2026-01-15T00:00 boundary", "2026-01-25T00:00 renewal_notice", "2026-02-01T02:00 boundary"],
    ],
    [
      "Free, with an offer by invoice",
      { offerLapsesAt: at("2026-01-22T00:00:00") },
      ["2026-01-22T00:00 boundary"],
    ],
    [
      "a year: its next month, the notice a month ahead, the renewal",
      { status: "active", subscription: yearly, allowanceEndsAt: at("2026-02-01T00:00:00") },
      ["2026-02-01T00:00 boundary", "2026-12-02T00:00 renewal_notice", "2027-01-01T02:00 boundary"],
    ],
    [
      "cancelled",
      {
        status: "canceled",
        subscription: { ...monthly, cancelAt: monthly.periodEnd },
        allowanceEndsAt: monthly.periodEnd,
      },
      ["2026-02-01T00:00 boundary", "2026-02-01T00:00 boundary"],
    ],
    [
      "past due since 1 Feb, 01:00",
      { status: "past_due", subscription: monthly, graceUntil: at("2026-02-08T01:00:00") },
      ["2026-02-04T01:00 grace_reminder", "2026-02-07T01:00 grace_reminder", "2026-02-08T01:00 grace_end"],
    ],
    ["over", { status: "expired" }, []],
  ])("%s", (_, state, expected) => {
    const agenda = agendaOf({ ...nothing, ...state });
    expect(agenda.map((point) => `${point.at.toISOString().slice(0, 16)} ${point.what}`)).toEqual(expected);
  });
});

describe("when to look again", () => {
  const agenda = agendaOf({ ...nothing, status: "active", subscription: monthly, allowanceEndsAt: null });
  test.each([
    ["before everything", "2026-01-10T00:00:00", "2026-01-25T00:00:00"],
    ["after the notice", "2026-01-25T00:00:00", "2026-02-01T02:00:00"],
    ["settled late: every hour", "2026-02-01T03:00:00", "2026-02-01T04:00:00"],
  ])("%s", (_, now, expected) => {
    expect(nextDueAt(agenda, at(now), at(now))).toEqual(at(expected));
  });

  test("what came due is named once", () => {
    const due = (since: string, until: string) =>
      dueBetween(agenda, at(since), at(until)).map((point) => point.what);
    expect(due("2026-01-24T00:00:00", "2026-01-25T00:00:00")).toEqual(["renewal_notice"]);
    expect(due("2026-01-25T00:00:00", "2026-01-26T00:00:00")).toEqual([]);
    expect(due("2026-01-01T00:00:00", "2026-03-01T00:00:00")).toEqual(["renewal_notice", "boundary"]);
  });
});
