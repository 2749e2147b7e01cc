import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generateKey } from "./api-key";

/** What docs/secret-scanning.md tells scanners holds for the keys that are made. */

const doc = readFileSync(new URL("../../docs/secret-scanning.md", import.meta.url), "utf8");
const pattern = block("regex");
const gitleaks = new RegExp(/^regex = '''(.+)'''$/m.exec(block("toml"))?.[1] ?? "nothing");
const keys = Array.from({ length: 500 }, (_, index) => generateKey(index % 2 === 0).secret);

function block(language: string): string {
  const found = new RegExp(`\`\`\`${language}\\n([\\s\\S]+?)\\n\`\`\``).exec(doc)?.[1];
  if (!found) throw new Error(`The page has no block of ${language}`);
  return found;
}

/** As the program on the page judges them. */
function judged(texts: string[]): string[] {
  const program = ["--input-type=module", "-e", block("js"), ...texts];
  return execFileSync(process.execPath, program, { encoding: "utf8" }).trim().split("\n");
}

test("the pattern is every key, whole", () => {
  const whole = new RegExp(`^${pattern}$`);
  expect(keys.filter((key) => !whole.test(key))).toEqual([]);
});

test.each([
  ["alone", (key: string) => key],
  ["in a setting", (key: string) => `TOLLGATE_KEY="${key}"`],
  ["in a header", (key: string) => `-H 'Authorization: Bearer ${key}' \\`],
  ["in JSON", (key: string) => `{"key":"${key}","name":"gateway"}`],
])("gitleaks finds a key %s", (_, inText) => {
  for (const key of keys.slice(0, 50)) expect(gitleaks.exec(inText(key))?.[1]).toBe(key);
});

test.each([
  (key: string) => key.slice(0, -1),
  (key: string) => `${key}A`,
  (key: string) => `sk_${key}`,
  (key: string) => key.replace("tg_", "gt_"),
  () => "tg_live_YOUR_API_KEY_0000000000000000000",
])("and nothing that is none: %#", (change) => {
  for (const key of keys.slice(0, 50)) expect(gitleaks.test(change(key))).toBe(false);
});

test("the checksum is as the page computes it", { timeout: 60_000 }, () => {
  const mistyped = keys.map((key) => `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`);
  expect(judged([...keys, ...mistyped])).toEqual([...keys.map(() => "key"), ...keys.map(() => "no key")]);
});

test("what is stored of a key gives it away no more than the page says", () => {
  const { secret, hash, ...stored } = generateKey(true);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(stored).toEqual({ prefix: secret.slice(0, 12), lastFour: secret.slice(-4) });
});
