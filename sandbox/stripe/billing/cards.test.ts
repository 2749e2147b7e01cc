import { describe, expect, test } from "vitest";
import { readCard } from "./card-form";
import { authorize } from "./cards";

describe("a charge", () => {
  const first = { set_up: false, authenticated: false, off_session: false };
  const renewal = { set_up: true, authenticated: false, off_session: true };

  test.each([
    ["4242424242424242", first, "approved"],
    ["4242424242424242", renewal, "approved"],
    ["4000000000000002", first, "declined"],
    ["4000000000000341", first, "declined"],
    ["4000002500003155", first, "challenge"],
    ["4000002500003155", { ...first, authenticated: true }, "approved"],
    ["4000002500003155", renewal, "approved"],
    ["4000002760003184", renewal, "declined"],
    ["4000002760003184", { ...renewal, off_session: false }, "challenge"],
    ["4111111111111111", first, "declined"],
  ])("of %s, %o: %s", (number, circumstances, kind) =>
    expect(authorize(number, circumstances).kind).toBe(kind),
  );
});

describe("a card form", () => {
  const now = Date.UTC(2026, 10, 30) / 1000;
  const good = { number: "4242 4242 4242 4242", expiry: "11 / 26", cvc: "123" };

  test("is read with its spaces, to the end of its month", () => {
    const card = { number: "4242424242424242", exp_month: 11, exp_year: 2026 };
    expect(readCard(good, now)).toEqual({ ok: true, card });
    expect(readCard({ ...good, expiry: "1126" }, now)).toEqual({ ok: true, card });
  });

  test.each([
    [{ number: "" }, ["number"]],
    [{ number: "4242 4242 4242 4241" }, ["number"]],
    [{ number: "4242" }, ["number"]],
    [{ expiry: "10/26" }, ["expiry"]],
    [{ expiry: "13/30" }, ["expiry"]],
    [{ expiry: "soon" }, ["expiry"]],
    [{ cvc: "12" }, ["cvc"]],
    [{ number: "1", expiry: "", cvc: "" }, ["number", "expiry", "cvc"]],
  ])("with %o names the fields %j", (change, fields) => {
    const read = readCard({ ...good, ...change }, now);
    expect(read.ok ? [] : Object.keys(read.errors)).toEqual(fields);
  });
});
