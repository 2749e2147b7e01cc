import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../testing/world";
import { transaction } from "./client";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test("a statement is prepared once a connection, and those beyond the first many at each call", async () => {
  await transaction(async (tx) => {
    const prepared = (): Promise<{ statement: string; calls: number }[]> =>
      tx.$queryRaw`SELECT statement, (generic_plans + custom_plans)::int AS calls FROM pg_prepared_statements`;
    for (const given of [1, 2, 3]) await tx.$queryRaw`SELECT ${given}::int AS again`;
    expect(await prepared()).toContainEqual({ statement: "SELECT $1::int AS again", calls: 3 });

    for (let other = 0; other < 300; other += 1)
      expect(await tx.$queryRawUnsafe(`SELECT ${other} AS other`)).toEqual([{ other }]);
    expect((await prepared()).length).toBeGreaterThan(100);
    expect((await prepared()).length).toBeLessThanOrEqual(200);
  });
});
