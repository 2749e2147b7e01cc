import { expect, test } from "vitest";
import { customerOf, invoiceOf, MONTH, PRO, subscriptionOf } from "../testing/snapshots";
import { duplicatesOf, mergeCause } from "./duplicates";
import type { InvoiceSnapshot, Reversal } from "./snapshot";

const { start, end } = MONTH;
const half = new Date("2026-01-16T12:00:00Z");

const subscription = (id: string) => subscriptionOf({ id, stripePriceId: PRO.stripePriceId });

const paid = (
  paymentId: string,
  reason: InvoiceSnapshot["reason"],
  costCents: number,
  amountPaidCents: number,
  reversals: Reversal[] = [],
): InvoiceSnapshot =>
  invoiceOf({
    id: `in_${paymentId}`,
    subscriptionId: "sub_old",
    reason,
    totalCents: amountPaidCents,
    amountPaidCents,
    paymentId: amountPaidCents > 0 ? paymentId : null,
    reversals,
    plan: {
      stripePriceId: PRO.stripePriceId,
      amountCents: 5_000,
      costCents,
      periodStart: start,
      periodEnd: end,
    },
  });

const gone = (amountCents: number, cause: string | null, kind: Reversal["kind"] = "refund"): Reversal => ({
  id: "re_1",
  kind,
  amountCents,
  ofCents: 5_000,
  at: start,
  cause,
  undone: false,
});

const starter = paid("first", "first", 2_000, 2_000);
const upgrade = paid("change", "change", 5_000, 3_000);
const halfPaid = paid("change", "change", 5_000, 3_000, [gone(3_000, mergeCause("sub_old", "change"))]);

test.each<[string, Date, InvoiceSnapshot[], [string, number][], number]>([
  ["paid by itself, at once", start, [paid("first", "first", 5_000, 5_000)], [["first", 5_000]], 0],
  ["half-way", half, [paid("first", "first", 5_000, 5_000)], [["first", 2_500]], 0],
  ["over", end, [paid("first", "first", 5_000, 5_000)], [], 0],
  [
    "upgraded, at once",
    start,
    [upgrade, starter],
    [
      ["change", 3_000],
      ["first", 2_000],
    ],
    0,
  ],
  ["upgraded, half-way: the newest suffices", half, [upgrade, starter], [["change", 2_500]], 0],
  ["upgraded, and the merge broke off after one refund", start, [halfPaid, starter], [["first", 2_000]], 0],
  [
    "an upgrade that a year's rest paid for",
    start,
    [paid("c", "change", 5_000, 0), paid("year", "first", 20_000, 20_000)],
    [["year", 5_000]],
    0,
  ],
  [
    "a renewal doesn't stand on the months before it",
    start,
    [paid("r", "renewal", 5_000, 0), starter],
    [],
    5_000,
  ],
  ["paid by card and balance", start, [paid("r", "renewal", 5_000, 3_000)], [["r", 3_000]], 2_000],
  ["with a coupon: what it cost", half, [paid("first", "first", 4_000, 4_000)], [["first", 2_000]], 0],
  [
    "refunded in part before: no more than is left",
    start,
    [paid("first", "first", 5_000, 5_000, [gone(1_000, null)])],
    [["first", 4_000]],
    0,
  ],
  [
    "disputed: neither a refund nor a balance",
    start,
    [paid("first", "first", 5_000, 5_000, [gone(5_000, null, "dispute")])],
    [],
    0,
  ],
])("%s", (_, now, invoices, refunds, creditCents) => {
  const live = subscription("sub_new");
  const snapshot = customerOf({ subscriptions: [live, subscription("sub_old")], invoices });
  expect(duplicatesOf(snapshot, live, new Map([[PRO.stripePriceId, PRO]]), now)).toEqual([
    {
      subscriptionId: "sub_old",
      refunds: refunds.map(([paymentId, amountCents]) => ({ paymentId, amountCents })),
      credit: creditCents > 0 ? { amountCents: creditCents, currency: "usd" } : null,
    },
  ]);
});
