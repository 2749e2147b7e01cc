import { expect, test } from "vitest";
import { type Pace, type Projection, projectCredits } from "./projection";

const NOW = new Date("2026-01-05T12:00:00Z");
const at = (text: string) => new Date(`${text}Z`);
const week = (credits: string) => Array.from({ length: 7 }, () => credits);

const PACE: Pace = {
  allowance: "1000",
  purchased: "0",
  held: "0",
  allowanceEndsAt: null,
  daily: week("100"),
  now: NOW,
};

test.each<[string, Partial<Pace>, Projection | null]>([
  ["ten days' worth", {}, { kind: "runs_out", at: at("2026-01-15T12:00:00"), days: 7 }],
  [
    "the mean of days that differ",
    { daily: ["0", "0", "0", "0", "0", "0", "700"] },
    { kind: "runs_out", at: at("2026-01-15T12:00:00"), days: 7 },
  ],
  [
    "fewer days where there are no more",
    { daily: ["250", "750"] },
    { kind: "runs_out", at: at("2026-01-07T12:00:00"), days: 2 },
  ],
  [
    "what was bought counts",
    { purchased: "500" },
    { kind: "runs_out", at: at("2026-01-20T12:00:00"), days: 7 },
  ],
  ["what is held doesn't", { held: "500" }, { kind: "runs_out", at: at("2026-01-10T12:00:00"), days: 7 }],
  [
    "gone before it starts anew",
    { allowanceEndsAt: at("2026-01-16T00:00:00") },
    { kind: "runs_out", at: at("2026-01-15T12:00:00"), days: 7 },
  ],
  [
    "starts anew before it is gone",
    { allowanceEndsAt: at("2026-01-09T12:00:00") },
    { kind: "lasts", at: at("2026-01-09T12:00:00"), left: "600", days: 7 },
  ],
  [
    "of the allowance nothing left, what was bought bridges",
    { purchased: "5000", allowanceEndsAt: at("2026-01-25T12:00:00") },
    { kind: "lasts", at: at("2026-01-25T12:00:00"), left: "0", days: 7 },
  ],
  [
    "an end that is past says nothing",
    { allowanceEndsAt: at("2026-01-01T00:00:00") },
    { kind: "runs_out", at: at("2026-01-15T12:00:00"), days: 7 },
  ],
  [
    "a debt lowers what was bought",
    { allowance: "-500", purchased: "700" },
    { kind: "runs_out", at: at("2026-01-07T12:00:00"), days: 7 },
  ],
  [
    "cut to whole credits",
    { allowance: "1000.999999", allowanceEndsAt: at("2026-01-06T12:00:00") },
    { kind: "lasts", at: at("2026-01-06T12:00:00"), left: "900", days: 7 },
  ],
  ["a millionth a day", { daily: week("0.000001") }, { kind: "over_a_year", days: 7 }],
  ["a year to the day", { allowance: "36500" }, { kind: "runs_out", at: at("2027-01-05T12:00:00"), days: 7 }],
  ["nothing used", { daily: week("0") }, null],
  ["no whole day yet", { daily: [] }, null],
  ["nothing to spend", { allowance: "0" }, null],
  ["all of it held", { held: "1000" }, null],
  ["a debt alone", { allowance: "-5" }, null],
])("%s", (_, pace, projection) => {
  expect(projectCredits({ ...PACE, ...pace })).toEqual(projection);
});
