import { INVOICE_LOOKS } from "@/components/payment/invoice-table";
import { Badge } from "@/components/ui/badge";
import { Day } from "@/components/ui/day";
import { type Column, Table } from "@/components/ui/table";
import { formatMoney } from "@/lib/billing/money";
import type { InvoiceStatus } from "@/lib/billing/snapshot";
import { Sheet } from "./sheet";
import { None } from "./subscriber-table";

type Invoice = {
  id: string;
  number: string | null;
  status: InvoiceStatus;
  reason: string;
  currency: string;
  totalCents: number;
  amountPaidCents: number;
  refundedCents: number;
  createdAt: Date;
  hostedUrl: string | null;
};

const COLUMNS: Column<Invoice>[] = [
  { key: "number", header: "Invoice", cell: nameOf },
  { key: "date", header: "Date", cell: ({ createdAt }) => <Day at={createdAt} year /> },
  { key: "reason", header: "For", cell: ({ reason }) => reason },
  { key: "status", header: "Status", cell: statusOf },
  { key: "total", header: "Total", align: "end", cell: (row) => formatMoney(row.totalCents, row.currency) },
  {
    key: "paid",
    header: "Paid",
    align: "end",
    cell: (row) => formatMoney(row.amountPaidCents, row.currency),
  },
  { key: "refunded", header: "Refunded", align: "end", cell: refundedOf },
  {
    key: "id",
    header: "Id",
    cell: ({ id }) => <span className="font-mono text-xs break-all">{id}</span>,
  },
];

function nameOf({ number, id, hostedUrl }: Invoice) {
  const name = number ?? id;
  return hostedUrl ? (
    <a href={hostedUrl} className="link">
      {name}
    </a>
  ) : (
    name
  );
}

function statusOf({ status }: Invoice) {
  const { word, icon, tone } = INVOICE_LOOKS[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

function refundedOf({ refundedCents, currency }: Invoice) {
  return refundedCents > 0 ? formatMoney(refundedCents, currency) : <None />;
}

export function InvoiceTable({ rows }: { rows: readonly Invoice[] }) {
  return (
    <Sheet>
      <Table
        caption="Invoices, newest first"
        density="dense"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
      />
    </Sheet>
  );
}
