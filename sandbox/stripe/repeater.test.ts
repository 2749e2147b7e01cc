import { expect, test } from "vitest";
import { Repeater } from "./repeater";

test("asking during a run, however often, means one more", async () => {
  let runs = 0;
  const repeater = new Repeater(async () => {
    runs += 1;
    if (runs === 1) for (let count = 0; count < 3; count += 1) repeater.ask();
    await Promise.resolve();
  });
  repeater.ask();
  while (runs < 2) await Promise.resolve();
  await repeater.stop();
  expect(runs).toBe(2);
});

test("it starts again after it came to rest, and not after it was stopped", async () => {
  let runs = 0;
  const repeater = new Repeater(async () => {
    runs += 1;
  });
  repeater.ask();
  await new Promise(setImmediate);
  repeater.ask();
  await new Promise(setImmediate);
  expect(runs).toBe(2);
  await repeater.stop();
  repeater.ask();
  await new Promise(setImmediate);
  expect(runs).toBe(2);
});
