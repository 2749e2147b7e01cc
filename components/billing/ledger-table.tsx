import { Instant } from "@/components/ui/day";
import { type Column, Table } from "@/components/ui/table";
import { type Entry, entryCause, entryTitle } from "./ledger";
import { plainCredits, signedCredits } from "./words";

const AT: Column<Entry> = {
  key: "at",
  header: "Date (UTC)",
  cell: ({ at }) => <Instant at={at} zone={false} />,
};
const BUCKET: Column<Entry> = { key: "bucket", header: "Of", cell: ({ bucket }) => bucket };
const AMOUNTS: Column<Entry>[] = [
  { key: "amount", header: "Credits", align: "end", cell: ({ amount }) => signedCredits(amount) },
  { key: "after", header: "After", align: "end", cell: ({ balanceAfter }) => plainCredits(balanceAfter) },
];

/** For an operator: causes as they are stored. */
const STORED: Column<Entry>[] = [
  { key: "what", header: "Entry", cell: entryTitle },
  AT,
  BUCKET,
  ...AMOUNTS,
  {
    key: "cause",
    header: "Cause",
    cell: ({ cause }) => <span className="font-mono text-xs break-all">{cause}</span>,
  },
];

export function StoredLedgerTable({ entries }: { entries: readonly Entry[] }) {
  return (
    <Table
      caption="Ledger, newest first"
      density="dense"
      columns={STORED}
      rows={entries}
      rowKey={({ sequence }) => sequence}
    />
  );
}

type EntryOfUse = Entry & { keyId: string | null; model: string | null };

type Props = {
  entries: readonly EntryOfUse[];
  /** The names of keys by their ids. */
  keyNames: ReadonlyMap<string, string>;
};

/** For the customer: causes in words, and whose use it was. */
export function LedgerTable({ entries, keyNames }: Props) {
  const columns: Column<EntryOfUse>[] = [
    { key: "what", header: "Entry", cell: (entry) => <What entry={entry} /> },
    AT,
    {
      key: "key",
      header: "Key",
      cell: ({ keyId }) => keyId && (keyNames.get(keyId) ?? "a key that is gone"),
    },
    { key: "model", header: "Model", cell: ({ model }) => model },
    BUCKET,
    ...AMOUNTS,
  ];
  return (
    <Table
      caption="Ledger, newest first"
      density="wide"
      columns={columns}
      rows={entries}
      rowKey={({ sequence }) => sequence}
    />
  );
}

function What({ entry }: { entry: Entry }) {
  const cause = entryCause(entry);
  return (
    <>
      {entryTitle(entry)}
      {cause && <span className="block text-xs font-normal text-ink-muted">{cause}</span>}
    </>
  );
}
