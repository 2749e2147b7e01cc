import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { faultDesk } from "../../sandbox/stripe/testing/faults";
import { stripe } from "../stripe/client";
import { createWorld, type World } from "../testing/world";
import { refundInvoice } from "./refund-invoice";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterEach(() => faultDesk(world.sandboxUrl).clear());
afterAll(() => world.close());

/** Somebody who paid $20 for Starter. */
async function payer(name: string) {
  const userId = await world.signUp(`${name}@example.com`);
  await world.subscribe(userId, 1);
  const { rows } = await world.sql.query("SELECT id FROM invoices WHERE user_id = $1", [userId]);
  const invoiceId: string = rows[0].id;
  return {
    refund: (amountCents: number) =>
      refundInvoice({ userId, invoiceId, amountCents, reason: "Outage on Monday" }, "cli"),
    refunds: async () => {
      const customer = await world.customer(userId);
      const { data } = await stripe().charges.list({ customer, expand: ["data.refunds"] });
      return data.flatMap(({ refunds }) => refunds?.data.map(({ amount }) => amount) ?? []);
    },
    audited: async () => {
      const { rows } = await world.sql.query(
        "SELECT action FROM audit_log WHERE subject_user_id = $1 ORDER BY id",
        [userId],
      );
      return rows.map(({ action }) => action);
    },
    allowance: async () => (await world.account(userId)).allowance,
  };
}

/** For the request and the SDK's own second try. */
const fail = (kind: "unavailable" | "commit_then_error") =>
  faultDesk(world.sandboxUrl).set({ kind, method: "POST", path: "/v1/refunds", count: 2 });

test.each([
  [10_00],
  // More than is left afterwards.
  [15_00],
])(
  "%i cents, and the answer is lost: the same command again finds the refund, and audits it",
  async (amountCents) => {
    const ann = await payer(`ann-${amountCents}`);
    await fail("commit_then_error");
    expect(await ann.refund(amountCents)).toEqual({ kind: "unavailable" });
    expect(await ann.audited()).toEqual(["refund.request"]);
    await faultDesk(world.sandboxUrl).clear();
    const leftCents = 20_00 - amountCents;
    expect(await ann.refund(amountCents)).toEqual({ kind: "refunded", amountCents, leftCents });
    expect(await ann.refunds()).toEqual([amountCents]);
    expect(await ann.audited()).toEqual(["refund.request", "invoice.refund"]);
    expect(await ann.allowance()).toBe(String(leftCents));
  },
);

test("a fault before anything was done: the same command again refunds, and once more is another refund", async () => {
  const ben = await payer("ben");
  await fail("unavailable");
  expect(await ben.refund(10_00)).toEqual({ kind: "unavailable" });
  expect(await ben.refunds()).toEqual([]);
  await faultDesk(world.sandboxUrl).clear();
  expect(await ben.refund(10_00)).toMatchObject({ kind: "refunded", leftCents: 10_00 });
  expect(await ben.audited()).toEqual(["refund.request", "invoice.refund"]);
  expect(await ben.refund(10_00)).toMatchObject({ kind: "refunded", leftCents: 0 });
  expect(await ben.refunds()).toEqual([10_00, 10_00]);
});

test("two commands at the same moment after one in doubt: one takes it up, the other refunds anew", async () => {
  const cat = await payer("cat");
  await fail("commit_then_error");
  await cat.refund(10_00);
  await faultDesk(world.sandboxUrl).clear();
  const outcomes = await Promise.all([cat.refund(10_00), cat.refund(10_00)]);
  expect(outcomes).toMatchObject([{ leftCents: 10_00 }, { leftCents: 0 }]);
  expect(await cat.refunds()).toEqual([10_00, 10_00]);
});
