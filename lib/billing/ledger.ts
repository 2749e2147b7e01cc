/** What an entry of the ledger is, and of which balance. */

export const ENTRY_KINDS = [
  "trial",
  "grant",
  "carried",
  "expiry",
  "usage",
  "purchase",
  "code",
  "refund",
  "dispute",
  "adjustment",
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export const BUCKETS = ["allowance", "purchased"] as const;
export type Bucket = (typeof BUCKETS)[number];
