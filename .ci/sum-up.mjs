import { existsSync, readFileSync } from "node:fs";

/** Adds up the results of Vitest and Playwright: "N passed, N failed" as the last line of a run. */
const read = (name) => {
  const file = `.data/results/${name}.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
};

const vitest = read("vitest");
const e2e = read("e2e");
const passed = (vitest?.numPassedTests ?? 0) + (e2e?.stats.expected ?? 0);
const failed = (vitest?.numFailedTests ?? 0) + (e2e?.stats.unexpected ?? 0) + (e2e?.stats.flaky ?? 0);

console.log(`${passed} passed, ${failed} failed`);
