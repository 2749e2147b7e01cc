import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../testing/world";

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test("a stranger signs up, gets the trial, pays Starter and has its credits", async () => {
  const ada = await world.signUp("ada@example.com");
  expect(await world.ledger(ada)).toEqual([{ kind: "trial", amount: "1000.000000", cause: `trial:${ada}` }]);

  await world.subscribe(ada, 1);

  expect(await world.account(ada)).toMatchObject({ status: "active", plan: "Starter", allowance: "2000" });
  expect(await world.ledger(ada)).toMatchObject([
    { kind: "trial", amount: "1000.000000" },
    { kind: "expiry", amount: "-1000.000000" },
    { kind: "grant", amount: "2000.000000" },
  ]);
});
