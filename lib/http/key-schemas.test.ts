import { describe, expect, test } from "vitest";
import { fieldErrors } from "./form";
import { keyBody, keyForm, keyOptions, rotateBody, rotateForm } from "./key-schemas";

const FORM = { name: " gateway ", scope_usage: "on", scope_read: "on", expires: "", limit: "" };

test("a key as the form, the API and the command send it", () => {
  const read = { name: "gateway", scopes: ["usage", "read"], expiresAt: null, creditLimit: null };
  expect(keyForm.parse(FORM)).toEqual(read);
  expect(keyForm.parse({ ...FORM, expires: "2030-12-31", limit: " 0.5 " })).toEqual({
    ...read,
    expiresAt: new Date("2031-01-01T00:00:00Z"),
    creditLimit: "0.5",
  });
  expect(keyBody.parse({ name: "gateway", scopes: ["read", "usage", "read"] })).toEqual(read);
  const body = { expires_at: "2030-12-31T12:00:00Z", credit_limit: 500 };
  expect(keyBody.parse({ name: "gateway", scopes: ["billing"], ...body })).toEqual({
    name: "gateway",
    scopes: ["billing"],
    expiresAt: new Date("2030-12-31T12:00:00Z"),
    creditLimit: "500",
  });
  expect(keyOptions.parse({ name: "gateway", scopes: "read, usage" })).toMatchObject(read);
  expect(keyOptions.parse({})).toMatchObject({ scopes: ["usage", "read", "billing"] });
});

describe("nothing is guessed, and the field hears why", () => {
  test.each([
    [{ name: " " }, "name", /Name the key/],
    [{ expires: "2020-01-01" }, "expires", /from today on, within 10 years/],
    [{ expires: "9999-12-31" }, "expires", /from today on/],
    [{ expires: "tomorrow" }, "expires", /as 2026-12-31/],
    [{ limit: "much" }, "limit", /Enter credits, as 500/],
    [{ limit: "-1" }, "limit", /Enter credits/],
    [{ limit: "1e9" }, "limit", /Enter credits/],
    [{ scope_usage: undefined, scope_read: undefined }, "scopes", /Tick what/],
  ])("the form: %j", (change, field, message) => {
    const { error } = keyForm.safeParse({ ...FORM, ...change });
    expect(error && fieldErrors(error)[field]).toMatch(message);
  });

  test.each([
    [{ scopes: [] }, "scopes"],
    [{ scopes: ["admin"] }, "scopes"],
    [{ scopes: "usage" }, "scopes"],
    [{ scopes: undefined }, "scopes"],
    [{ expires_at: "2030-12-31" }, "expires_at"],
    [{ expires_at: "2020-12-31T00:00:00Z" }, "expires_at"],
    [{ expires_at: "2099-12-31T00:00:00Z" }, "expires_at"],
    [{ credit_limit: -1 }, "credit_limit"],
    [{ credit_limit: "0.0000001" }, "credit_limit"],
    [{ credit_limit: 1e-7 }, "credit_limit"],
    [{ credit_limit: 1e308 }, "credit_limit"],
    [{ credit_limit: [] }, "credit_limit"],
    [{ name: "a\0b" }, "name"],
    [{ user_id: "somebody" }, undefined],
  ])("the API: %j", (change, field) => {
    const result = keyBody.safeParse({ name: "gateway", scopes: ["read"], ...change });
    expect(result.error?.issues.map(({ path }) => path[0])).toEqual([field]);
  });

  test.each([12, -1, "24", null, 1.5])("an overlap of %j hours", (hours) => {
    expect(rotateBody.safeParse({ overlap_hours: hours }).success).toBe(false);
  });
});

test("an overlap, as the API and the form send it", () => {
  expect(rotateBody.parse({})).toEqual({ overlap_hours: 24 });
  expect(rotateBody.parse({ overlap_hours: 0 })).toEqual({ overlap_hours: 0 });
  expect(rotateForm.parse({ overlap: "168" })).toEqual({ overlap: 168 });
  expect(rotateForm.safeParse({ overlap: "5" }).success).toBe(false);
});
