import type { EntryKind } from "@/lib/billing/ledger";
import type { Credits } from "@/lib/billing/money";

export type Entry = {
  sequence: string;
  at: Date;
  bucket: string;
  kind: EntryKind;
  cause: string;
  amount: Credits;
  balanceAfter: Credits;
};

export const ENTRY_WORDS: Record<EntryKind, string> = {
  trial: "Trial credits",
  grant: "Allowance granted",
  carried: "Spent ahead on the old plan",
  expiry: "Unused credits expired",
  usage: "Request",
  purchase: "Credits purchased",
  code: "Credit code redeemed",
  refund: "Refund",
  dispute: "Dispute",
  adjustment: "Adjusted by support",
};

/** By the start of the entry's cause, the first that fits. */
const CAUSES: readonly (readonly [prefix: string, words: string])[] = [
  ["invoice:", "Invoice paid"],
  ["slice:", "Month of a yearly plan"],
  ["trial:", "First sign-in"],
  ["carried:", "Taken off at the upgrade"],
  ["moved:", "Went into the new plan with its money"],
  ["expiry:", "A new period began"],
  ["outdated:", "A newer period had begun"],
  ["pack:", "Credits bought"],
  ["code:", "Code redeemed"],
  ["undone:", "Given back"],
  ["refund:", "Credits taken back"],
  ["dispute:", "Credits taken back"],
  ["end:trial", "The trial ended"],
  ["end:", "The plan ended"],
];

export function entryTitle({ kind }: Pick<Entry, "kind">): string {
  return ENTRY_WORDS[kind];
}

export function entryCause({ cause }: Pick<Entry, "cause">): string | undefined {
  return CAUSES.find(([prefix]) => cause.startsWith(prefix))?.[1];
}
