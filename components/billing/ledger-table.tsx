import { Instant } from "@/components/ui/day";
import { type Column, Table } from "@/components/ui/table";
import { type Entry, entryCause, entryTitle } from "./ledger";
import { plainCredits, signedCredits } from "./words";

const COLUMNS: Column<Entry>[] = [
  { key: "what", header: "Entry", cell: entryTitle },
  { key: "at", header: "Date (UTC)", cell: ({ at }) => <Instant at={at} zone={false} /> },
  { key: "bucket", header: "Of", cell: ({ bucket }) => bucket },
  { key: "amount", header: "Credits", align: "end", cell: ({ amount }) => signedCredits(amount) },
  { key: "after", header: "After", align: "end", cell: ({ balanceAfter }) => plainCredits(balanceAfter) },
];

const CAUSES: Record<Props["causes"], Column<Entry>> = {
  words: { key: "cause", header: "Cause", cell: (entry) => entryCause(entry) ?? "" },
  ids: {
    key: "cause",
    header: "Cause",
    cell: ({ cause }) => <span className="font-mono text-xs break-all">{cause}</span>,
  },
};

type Props = {
  entries: readonly Entry[];
  /** For a customer in words; for an operator as it is stored. */
  causes: "words" | "ids";
};

export function LedgerTable({ entries, causes }: Props) {
  return (
    <Table
      caption="Ledger, newest first"
      density={causes === "ids" ? "dense" : "regular"}
      columns={[...COLUMNS, CAUSES[causes]]}
      rows={entries}
      rowKey={({ sequence }) => sequence}
    />
  );
}
