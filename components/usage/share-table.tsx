import type { ReactNode } from "react";
import { type Column, Table } from "@/components/ui/table";
import { type Credits, formatCredits, shareOf } from "@/lib/billing/money";

type Row = { id: string; name: ReactNode; requests: number; credits: Credits };

type Props = {
  caption: string;
  /** What the rows are: "Model". */
  noun: string;
  rows: readonly Row[];
  /** Of all rows, also those that aren't shown. */
  total: Credits;
};

/** Who or what used how much, the most first. */
export function ShareTable({ caption, noun, rows, total }: Props) {
  const columns: Column<Row>[] = [
    { key: "name", header: noun, cell: ({ name }) => <span className="wrap-anywhere">{name}</span> },
    { key: "requests", header: "Requests", align: "end", cell: ({ requests }) => formatCredits(requests) },
    { key: "credits", header: "Credits", align: "end", cell: ({ credits }) => formatCredits(credits) },
    {
      key: "share",
      header: "Share",
      align: "end",
      cell: ({ credits }) => <Share of={shareOf(credits, total)} />,
    },
  ];
  return <Table caption={caption} columns={columns} rows={rows} rowKey={({ id }) => id} />;
}

function Share({ of }: { of: number }) {
  return (
    <span className="inline-flex items-center justify-end gap-2">
      <span className="hidden h-1.5 w-16 rounded-bar bg-surface-sunken sm:block" aria-hidden="true">
        <span className="block h-full rounded-bar bg-accent" style={{ width: `${of * 100}%` }} />
      </span>
      {Math.round(of * 100)}%
    </span>
  );
}
