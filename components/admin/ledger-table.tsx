import { type Entry, entryTitle } from "@/components/billing/ledger";
import { plainCredits, signedCredits } from "@/components/billing/words";
import { Instant } from "@/components/ui/day";
import { type Column, Table } from "@/components/ui/table";
import { Sheet } from "./sheet";

const COLUMNS: Column<Entry>[] = [
  { key: "what", header: "Entry", cell: entryTitle },
  { key: "at", header: "Date (UTC)", cell: ({ at }) => <Instant at={at} zone={false} /> },
  { key: "bucket", header: "Of", cell: ({ bucket }) => bucket },
  { key: "amount", header: "Credits", align: "end", cell: ({ amount }) => signedCredits(amount) },
  { key: "after", header: "After", align: "end", cell: ({ balanceAfter }) => plainCredits(balanceAfter) },
  {
    key: "cause",
    header: "Cause",
    cell: ({ cause }) => <span className="font-mono text-xs break-all">{cause}</span>,
  },
];

export function LedgerTable({ entries }: { entries: readonly Entry[] }) {
  return (
    <Sheet>
      <Table
        caption="Ledger, newest first"
        density="dense"
        columns={COLUMNS}
        rows={entries}
        rowKey={({ sequence }) => sequence}
      />
    </Sheet>
  );
}
