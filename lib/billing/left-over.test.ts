import { describe, expect, test } from "vitest";
import { customerOf, invoiceOf } from "../testing/snapshots";
import { mergeCause } from "./duplicates";
import { balanceDue } from "./left-over";
import type { BalanceChange, Reversal } from "./snapshot";

const at = new Date("2026-01-05T00:00:00Z");

function gone(amountCents: number, facts: Partial<Reversal> = {}): Reversal {
  return {
    id: "re_1",
    kind: "refund",
    amountCents,
    ofCents: 20_000,
    at,
    cause: null,
    undone: false,
    ...facts,
  };
}

function changed(amountCents: number, number: number): BalanceChange {
  return { id: `cbtxn_${number}`, cause: `left_over:in_2:${number}`, amountCents, at };
}

/** A year for $200, given up on its first day for a month of $50: $150 are left over. */
function due(reversals: Reversal[], balanceChanges: BalanceChange[] = []) {
  const upgrade = invoiceOf({ id: "in_2", reason: "change", totalCents: -15_000, amountPaidCents: 0 });
  const year = invoiceOf({ id: "in_1", totalCents: 20_000, amountPaidCents: 20_000, reversals });
  return balanceDue(customerOf({ invoices: [upgrade, year], balanceChanges }));
}

describe("what is due of the balance", () => {
  test.each([
    ["nothing went back", [], [], []],
    ["half went back", [gone(10_000)], [], [[-7_500, 0]]],
    ["a third of a cent is not taken", [gone(1)], [], []],
    ["all went back, and more than once", [gone(15_000), gone(5_000, { id: "re_2" })], [], [[-15_000, 0]]],
    ["half was taken before", [gone(20_000)], [changed(-7_500, 0)], [[-7_500, 1]]],
    ["all of it was taken", [gone(20_000)], [changed(-15_000, 0)], []],
    ["the dispute was won", [gone(20_000, { undone: true })], [changed(-15_000, 0)], [[15_000, 1]]],
    ["lost again after that", [gone(20_000)], [changed(-15_000, 0), changed(15_000, 1)], [[-15_000, 2]]],
    ["a merge gave it back", [gone(20_000, { cause: mergeCause("sub_1", "pi_1") })], [], []],
  ])("%s", (_, reversals, changes, expected) => {
    expect(due(reversals, changes).map(({ amountCents, cause }) => [amountCents, cause])).toEqual(
      expected.map(([amountCents, number]) => [amountCents, `left_over:in_2:${number}`]),
    );
  });

  test("of a customer that was deleted nothing is due any more", () => {
    const upgrade = invoiceOf({ id: "in_2", reason: "change", totalCents: -15_000, amountPaidCents: 0 });
    const year = invoiceOf({ totalCents: 20_000, amountPaidCents: 20_000, reversals: [gone(20_000)] });
    expect(balanceDue(customerOf({ deleted: true, invoices: [upgrade, year] }))).toEqual([]);
  });

  test("an upgrade that cost something left nothing over", () => {
    const upgrade = invoiceOf({ id: "in_2", reason: "change", totalCents: 3_000, amountPaidCents: 3_000 });
    const first = invoiceOf({ reversals: [gone(2_000, { ofCents: 2_000 })] });
    expect(balanceDue(customerOf({ invoices: [upgrade, first] }))).toEqual([]);
  });
});
