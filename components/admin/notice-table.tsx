import { Badge } from "@/components/ui/badge";
import { Instant } from "@/components/ui/day";
import { type Column, Table } from "@/components/ui/table";
import { Sheet } from "./sheet";

type SentNotice = {
  id: string;
  title: string;
  kind: string;
  at: Date;
  sentAt: Date | null;
  /** When it is tried next; null when it isn't. */
  sendAfter: Date | null;
  attempts: number;
  lastError: string | null;
};

const COLUMNS: Column<SentNotice>[] = [
  { key: "title", header: "Notice", cell: ({ title }) => title },
  {
    key: "kind",
    header: "Kind",
    cell: ({ kind }) => <span className="font-mono text-xs break-all">{kind}</span>,
  },
  { key: "at", header: "Of (UTC)", cell: ({ at }) => <Instant at={at} zone={false} /> },
  { key: "mail", header: "Mail", cell: mailOf },
];

function mailOf({ sentAt, sendAfter, attempts, lastError }: SentNotice) {
  if (sentAt)
    return (
      <Badge tone="positive" icon="check">
        Sent
      </Badge>
    );
  const error = lastError && <span className="block text-xs wrap-anywhere text-critical">{lastError}</span>;
  if (!sendAfter && attempts === 0) return <Badge icon="ended">Not wanted</Badge>;
  return (
    <>
      <Badge tone={sendAfter ? "attention" : "critical"} icon={sendAfter ? "clock" : "failed"}>
        {sendAfter ? (attempts > 0 ? "Tried, waits" : "Waits") : `Given up after ${attempts}`}
      </Badge>
      {error}
    </>
  );
}

export function NoticeTable({ rows }: { rows: readonly SentNotice[] }) {
  return (
    <Sheet>
      <Table
        caption="Notices, newest first"
        density="dense"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
      />
    </Sheet>
  );
}
