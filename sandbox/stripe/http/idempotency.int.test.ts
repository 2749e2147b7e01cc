import { afterAll, expect, test, vi } from "vitest";
import { tamper, testDatabase, useSandbox } from "../testing/sandbox";

const databaseUrl = await testDatabase("idempotency");
const { stripe } = await useSandbox("idempotency", { databaseUrl });

vi.useFakeTimers({ toFake: ["Date"] });
afterAll(() => {
  vi.useRealTimers();
});

test("a key of yesterday is free again, though the sandbox was never restarted", async () => {
  const create = (name: string) => stripe.products.create({ name }, { idempotencyKey: "daily" });
  await create("Monday's");
  await expect(create("Tuesday's")).rejects.toMatchObject({ type: "StripeIdempotencyError" });
  await tamper(databaseUrl, "update idempotency_keys set created = created - interval '25 hours'");
  vi.setSystemTime(Date.now() + 25 * 3_600_000);
  expect((await create("Tuesday's")).name).toBe("Tuesday's");
});
