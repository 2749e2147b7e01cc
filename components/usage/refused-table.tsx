import { type Column, Table } from "@/components/ui/table";
import { formatCredits } from "@/lib/billing/money";

type Row = { reason: string; requests: number };

/** By what a refused request was answered, and what there is to do. */
const WORDS: Record<string, { name: string; status: number; next: string }> = {
  rate_limited: { name: "Too many in a minute", status: 429, next: "Send more slowly, as the answer says" },
  request_quota_exceeded: {
    name: "No requests left",
    status: 429,
    next: "Wait for the next period, or choose a larger plan",
  },
  credits_exhausted: {
    name: "Not enough credits",
    status: 402,
    next: "Buy credits, or choose a larger plan",
  },
  key_limit_exceeded: {
    name: "The key's own limit reached",
    status: 402,
    next: "Use another key, or one with a higher limit",
  },
};

const COLUMNS: Column<Row>[] = [
  { key: "reason", header: "Reason", cell: ({ reason }) => WORDS[reason]?.name ?? reason },
  { key: "status", header: "Answered", align: "end", cell: ({ reason }) => WORDS[reason]?.status },
  { key: "requests", header: "Requests", align: "end", cell: ({ requests }) => formatCredits(requests) },
  { key: "next", header: "What to do", cell: ({ reason }) => WORDS[reason]?.next },
];

export function RefusedTable({ refused }: { refused: readonly Row[] }) {
  const byReason = new Map<string, number>();
  for (const { reason, requests } of refused) byReason.set(reason, (byReason.get(reason) ?? 0) + requests);
  const rows = [...byReason].map(([reason, requests]) => ({ reason, requests }));
  return (
    <Table
      caption="Refused requests by reason"
      columns={COLUMNS}
      rows={rows.sort((one, other) => other.requests - one.requests)}
      rowKey={({ reason }) => reason}
    />
  );
}
