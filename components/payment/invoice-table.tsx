import { longDay } from "@/components/billing/words";
import { Badge, type Tone } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button-class";
import type { IconName } from "@/components/ui/icon";
import { type Column, Table } from "@/components/ui/table";
import { formatMoney } from "@/lib/billing/money";
import type { InvoiceStatus } from "@/lib/billing/snapshot";
import { PayButton } from "./pay-form";

type Invoice = {
  id: string;
  number: string | null;
  status: InvoiceStatus;
  currency: string;
  totalCents: number;
  amountDueCents: number;
  refundedCents: number;
  createdAt: Date;
  hostedUrl: string | null;
  pdfUrl: string | null;
};

export const INVOICE_LOOKS: Record<InvoiceStatus, { word: string; icon: IconName; tone: Tone }> = {
  draft: { word: "Draft", icon: "clock", tone: "neutral" },
  open: { word: "Open", icon: "warning", tone: "attention" },
  paid: { word: "Paid", icon: "check", tone: "positive" },
  void: { word: "Void", icon: "ended", tone: "neutral" },
  uncollectible: { word: "Not collected", icon: "failed", tone: "neutral" },
};

const COLUMNS: Column<Invoice>[] = [
  { key: "number", header: "Number", cell: nameOf },
  { key: "date", header: "Date", cell: ({ createdAt }) => longDay(createdAt) },
  { key: "status", header: "Status", cell: statusOf },
  { key: "amount", header: "Amount", align: "end", cell: (row) => formatMoney(row.totalCents, row.currency) },
  { key: "due", header: "To pay", align: "end", cell: dueOf },
];

function nameOf({ number, id }: Pick<Invoice, "number" | "id">): string {
  return number ?? id;
}

function statusOf({ status, totalCents, refundedCents, currency }: Invoice) {
  const { word, icon, tone } = INVOICE_LOOKS[status];
  return (
    <span className="flex flex-wrap justify-end gap-1 @lg:justify-start">
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      {refundedCents > 0 && (
        <Badge tone="attention">
          {refundedCents === totalCents ? "Refunded" : `${formatMoney(refundedCents, currency)} refunded`}
        </Badge>
      )}
    </span>
  );
}

function dueOf({ status, amountDueCents, currency }: Invoice): string {
  return formatMoney(status === "open" ? amountDueCents : 0, currency);
}

/** Stands in a `PayForm`. */
export function InvoiceTable({ rows }: { rows: readonly Invoice[] }) {
  return (
    <Table
      caption="Invoices, newest first"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ id }) => id}
      actions={(row) => <Actions invoice={row} />}
    />
  );
}

function Actions({ invoice }: { invoice: Invoice }) {
  const { id, status, hostedUrl, pdfUrl } = invoice;
  const name = <span className="sr-only"> invoice {nameOf(invoice)}</span>;
  return (
    <span className="flex flex-wrap justify-end gap-x-4">
      {status === "open" && <PayButton id={id} />}
      {hostedUrl && (
        <a href={hostedUrl} className={buttonClass("link")}>
          View{name}
        </a>
      )}
      {pdfUrl && (
        <a href={pdfUrl} className={buttonClass("link")}>
          PDF<span className="sr-only"> of invoice {nameOf(invoice)}</span>
        </a>
      )}
    </span>
  );
}
