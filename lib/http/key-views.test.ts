import { expect, test } from "vitest";
import type { KeyRecord } from "@/lib/db/keys";
import { expectValid } from "@/lib/testing/contract";
import { keyView, newKeyView, rotatedKeyView } from "./key-views";

const NOW = new Date("2025-01-02T10:30:00Z");
const LATER = new Date("2025-01-03T10:30:00Z");

const PLAIN: KeyRecord = {
  id: "k_1",
  userId: "ada",
  name: "gateway",
  prefix: "tg_test_2Qx7",
  lastFour: "9fKd",
  scopes: ["usage"],
  createdAt: NOW,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  familyId: "k_1",
  creditLimit: null,
};
const LIMITED: KeyRecord = { ...PLAIN, expiresAt: LATER, lastUsedAt: NOW, creditLimit: "500" };
const REVOKED: KeyRecord = { ...LIMITED, revokedAt: NOW };

/** No test of the handlers has a session, so that these hold what they answer against the document. */
const expectDescribed = (name: string, view: object) =>
  expectValid(name, { $ref: `api#/$defs/${name}` }, JSON.parse(JSON.stringify(view)));

test.each([PLAIN, LIMITED, REVOKED])("keys are answered as the document describes them", (key) => {
  const view = keyView(key, "1.25", NOW);
  expectDescribed("ApiKey", view);
  expectDescribed("ApiKeys", { keys: [view] });
  expectDescribed("NewApiKey", newKeyView({ key, secret: "s" }, "0", NOW));
  for (const oldUntil of [LATER, null])
    expectDescribed("RotatedApiKey", rotatedKeyView("k_0", { key, secret: "s", oldUntil }, "0", NOW));
});

test("what a key has used is told where it has a limit of its own", () => {
  expect(keyView(PLAIN, "1.25", NOW).credits_used).toBeNull();
  expect(keyView(LIMITED, "1.25", NOW).credits_used).toBe("1.25");
  expect(keyView(LIMITED, "1.25", LATER).status).toBe("expired");
  expect(keyView(REVOKED, "1.25", LATER).status).toBe("revoked");
});

test("a rotated key names the one it replaces, and until when that is good", () => {
  const rotation = { key: LIMITED, secret: "s", oldUntil: LATER };
  expect(rotatedKeyView("k_0", rotation, "0", NOW)).toMatchObject({
    secret: "s",
    replaces: { id: "k_0", good_until: "2025-01-03T10:30:00Z" },
  });
});
