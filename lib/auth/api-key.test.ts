import fc from "fast-check";
import { expect, test } from "vitest";
import { generateKey, hashKey, isWellFormed } from "./api-key";

test("a key is well formed, tells its mode, and is found by its hash", () => {
  for (const live of [true, false]) {
    const { secret, prefix, lastFour, hash } = generateKey(live);
    expect(secret).toMatch(live ? /^tg_live_\w{33}$/ : /^tg_test_\w{33}$/);
    expect(isWellFormed(secret)).toBe(true);
    expect(secret.startsWith(prefix) && secret.endsWith(lastFour)).toBe(true);
    expect(hash).toBe(hashKey(secret));
  }
});

test("no two keys are alike", () => {
  expect(new Set(Array.from({ length: 1_000 }, () => generateKey(true).secret)).size).toBe(1_000);
});

test("one wrong character is noticed without the database", () => {
  const { secret } = generateKey(false);
  fc.assert(
    fc.property(
      fc.integer({ min: 8, max: secret.length - 1 }),
      fc.constantFrom(..."aZ09_-"),
      (index, other) => {
        const changed = secret.slice(0, index) + other + secret.slice(index + 1);
        expect(isWellFormed(changed)).toBe(changed === secret);
      },
    ),
  );
});

/** With a character that is not in base62, and the checksum that it would have. */
const FOREIGN = "tg_test_00000000000000000000000000_4FcueK";

test.each(["", "tg_test_", "sk_test_abcdefgh", "tg_live_short", `tg_prod_${"a".repeat(33)}`, FOREIGN])(
  "%j is no key",
  (text) => {
    expect(isWellFormed(text)).toBe(false);
  },
);
