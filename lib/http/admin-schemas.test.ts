import { describe, expect, test } from "vitest";
import { contractForm, creditCodeForm, overageForm, promotionForm, refundForm } from "./admin-schemas";

const CONTRACT = {
  email: " Ada@Acme.example ",
  name: "Enterprise for Acme",
  price: "350.5",
  cycle: "monthly",
  credits: "40000",
  reason: "Offer 17",
};

test("a contract as a form and as the command send it", () => {
  const terms = {
    name: "Enterprise for Acme",
    amountCents: 350_50,
    billingCycle: "monthly",
    credits: 40_000,
    limits: { requestsPerPeriod: null, rateLimitPerMinute: null },
    overageCap: null,
    collection: "checkout",
  };
  const read = { email: "ada@acme.example", reason: "Offer 17", terms };
  expect(contractForm.parse(CONTRACT)).toEqual(read);
  expect(contractForm.parse({ ...CONTRACT, requests: "", rate: "5000", overage: "0.25" })).toEqual({
    ...read,
    terms: { ...terms, limits: { requestsPerPeriod: null, rateLimitPerMinute: 5_000 }, overageCap: "0.25" },
  });
  expect(contractForm.parse({ ...CONTRACT, by: "invoice" })).toEqual({
    ...read,
    terms: { ...terms, collection: "invoice" },
  });
});

describe("nothing is guessed", () => {
  test.each([
    ["price", "0.99"],
    ["price", "-350"],
    ["price", "350.555"],
    ["price", "1e3"],
    ["price", "350,50"],
    ["price", "1000000"],
    ["credits", "0"],
    ["credits", "1.5"],
    ["credits", "2147483648"],
    ["requests", "0"],
    ["rate", "many"],
    ["overage", "-1"],
    ["overage", "0.0000001"],
    ["cycle", "weekly"],
    ["email", "acme"],
    ["name", " "],
    ["name", "\0"],
    ["reason", ""],
  ])("contract: %s %j", (field, value) => {
    const result = contractForm.safeParse({ ...CONTRACT, [field]: value });
    expect(result.error?.issues.map(({ path }) => path[0])).toEqual([field]);
  });

  test.each([
    [{}, "percent"],
    [{ percent: "20", amount: "5" }, "percent"],
    [{ percent: "0" }, "percent"],
    [{ percent: "100.5" }, "percent"],
    [{ amount: "0" }, "amount"],
    [{ percent: "20", duration: "repeating" }, "months"],
    [{ percent: "20", duration: "forever", months: "3" }, "months"],
    [{ percent: "20", months: "37" }, "months"],
    [{ percent: "20", uses: "0" }, "uses"],
    [{ percent: "20", expires: "2020-01-01" }, "expires"],
    [{ percent: "20", expires: "9999-01-01" }, "expires"],
    [{ percent: "20", expires: "tomorrow" }, "expires"],
    [{ percent: "20", code: "20 % OFF" }, "code"],
  ])("promotion: %j", (fields, at) => {
    const result = promotionForm.safeParse({ code: "LAUNCH20", ...fields });
    expect(result.error?.issues[0]?.path[0]).toBe(at);
  });

  test.each([
    [refundForm, { invoice: "in_1", amount: "0", reason: "Outage" }, "amount"],
    [refundForm, { invoice: "", amount: "10", reason: "Outage" }, "invoice"],
    [overageForm, { cap: "all", reason: "Launch" }, "cap"],
    [creditCodeForm, { code: "WELCOME", credits: "0.000000" }, "credits"],
    [creditCodeForm, { code: "WELCOME", credits: "1", per_user: "0" }, "per_user"],
  ])("%# %j", (schema, fields, at) => {
    expect(schema.safeParse(fields).error?.issues[0]?.path[0]).toBe(at);
  });
});

test.each([
  [{ percent: "20" }, { discount: { kind: "percent", percent: 20 }, duration: "once", months: null }],
  [
    { percent: "20", months: "3" },
    { duration: "repeating", months: 3 },
  ],
  [
    { amount: "5", duration: "forever" },
    { discount: { kind: "amount", amountCents: 5_00 }, duration: "forever" },
  ],
  [
    { percent: "", amount: "5", duration: "once", months: "", uses: "", expires: "" },
    { maxRedemptions: null },
  ],
  [{ percent: "20", first_time: "yes" }, { firstTimeOnly: true }],
])("a promotion of %j", (fields, terms) => {
  expect(promotionForm.parse({ code: " launch20 ", ...fields })).toMatchObject({
    code: "LAUNCH20",
    ...terms,
  });
});

test("a cap of none leaves it to the plan", () => {
  expect(overageForm.parse({ cap: "none", reason: "Over" })).toEqual({ cap: null, reason: "Over" });
});
