import { expect, test } from "vitest";
import { contractForm, overageForm, promotionForm, refundForm } from "../http/admin-schemas";
import { readArguments } from "./arguments";
import { read } from "./command";

test.each([
  [["contract", "ada@example.com", "--credits", "-5"], { credits: "-5" }],
  [["refund", "--amount", "-1.50", "--json", "ada@example.com"], { amount: "-1.50" }],
  [
    ["overage", "ada@example.com", "--cap=-5", "--reason", "- as agreed"],
    { cap: "-5", reason: "- as agreed" },
  ],
  [["code", "create", "--per-user", "2", "--first-time"], { per_user: "2", first_time: "true" }],
])("%j has the options %j", (words, options) => {
  expect(readArguments(words).options).toEqual(options);
});

test.each([
  [["user", "--nope"], "Unknown option '--nope'"],
  [["refund", "--amount"], "Option '--amount <value>' argument missing"],
  [["refund", "--amount", "--reason", "Outage"], "Option '--amount' argument is ambiguous."],
])("%j names the fault", (words, fault) => {
  expect(() => readArguments(words)).toThrow(fault);
});

test.each([
  [
    refundForm,
    { invoice: "in_1", amount: "-1", reason: "Outage" },
    "amount: Enter an amount of USD, as 350 or 350.50",
  ],
  [
    refundForm,
    { invoice: "in_1", amount: "0.001", reason: "Outage" },
    "amount: Enter an amount of USD, as 350 or 350.50",
  ],
  [refundForm, { invoice: "in_1", amount: "1" }, "--reason is missing: Say why, for the audit log"],
  [
    refundForm,
    { invoice: "in_1", reason: "Outage" },
    "--amount is missing: Enter an amount of USD, as 350 or 350.50",
  ],
  [
    promotionForm,
    { code: "LAUNCH", percent: "20", expires: "2020-01-01" },
    "expires: Choose a day from today on, within 10 years",
  ],
  [promotionForm, { code: "LAUNCH" }, "--percent is missing: Enter a percentage or an amount, one of them"],
  [
    overageForm,
    { cap: "1e3", reason: "Launch" },
    "cap: Enter credits, as 500 or 0.25, up to 999999999, or none",
  ],
  [
    overageForm,
    { cap: "-5", reason: "Launch" },
    "cap: Enter credits, as 500 or 0.25, up to 999999999, or none",
  ],
  [
    overageForm,
    { reason: "Launch" },
    "--cap is missing: Enter credits, as 500 or 0.25, up to 999999999, or none",
  ],
])("%# of %j: %s", (schema, options, fault) => {
  expect(() => read<unknown>(schema, options)).toThrow(new Error(fault));
});

test("each option that is missing is named, once", () => {
  expect(() => read(contractForm, { email: "ada@example.com", name: "Acme" })).toThrow(
    /^--price is missing: Enter .*\n--cycle is missing: .*\n--credits is missing: .*\n--reason is missing: Say why.*$/,
  );
});
