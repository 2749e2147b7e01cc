import { priceWords } from "@/components/billing/words";
import { Badge } from "@/components/ui/badge";
import { Day } from "@/components/ui/day";
import { type Column, Table } from "@/components/ui/table";
import type { BillingCycle } from "@/lib/billing/catalogue";
import { Sheet } from "./sheet";
import { None } from "./subscriber-table";

export type Mirrored = {
  id: string;
  planName: string;
  amountCents: number;
  billingCycle: BillingCycle;
  stripeStatus: string;
  live: boolean;
  periodStart: Date;
  periodEnd: Date;
  cancelAt: Date | null;
  cancelReason: string | null;
  endedAt: Date | null;
};

const COLUMNS: Column<Mirrored>[] = [
  {
    key: "id",
    header: "Subscription",
    cell: ({ id }) => <span className="font-mono text-xs break-all">{id}</span>,
  },
  { key: "plan", header: "Plan", cell: (row) => `${row.planName}, ${priceWords(row)}` },
  {
    key: "status",
    header: "At Stripe",
    cell: statusOf,
  },
  {
    key: "period",
    header: "Period",
    cell: ({ periodStart, periodEnd }) => (
      <>
        <Day at={periodStart} year /> to <Day at={periodEnd} year />
      </>
    ),
  },
  { key: "ends", header: "Ends", cell: endOf },
  { key: "reason", header: "Reason given", cell: reasonOf },
];

/** Stripe's own codes stand where the customer gave no reason. */
const CODES: Record<string, string | null> = {
  cancellation_requested: null,
  payment_failed: "Payment failed",
  payment_disputed: "Payment disputed",
};

function reasonOf({ cancelReason }: Mirrored) {
  const words = cancelReason && Object.hasOwn(CODES, cancelReason) ? CODES[cancelReason] : cancelReason;
  return words ? <span className="wrap-anywhere">{words}</span> : <None />;
}

/** Stripe's own word; `live` is the one that decides access. */
function statusOf({ stripeStatus, live }: Mirrored) {
  if (!live) return <Badge icon="ended">{stripeStatus}</Badge>;
  const isCurrent = stripeStatus === "active" || stripeStatus === "trialing";
  return (
    <Badge tone={isCurrent ? "positive" : "critical"} icon={isCurrent ? "check" : "warning"}>
      {stripeStatus}, live
    </Badge>
  );
}

function endOf({ cancelAt, endedAt }: Mirrored) {
  const at = endedAt ?? cancelAt;
  return at ? <Day at={at} year /> : <None />;
}

export function SubscriptionTable({ rows }: { rows: readonly Mirrored[] }) {
  return (
    <Sheet>
      <Table
        caption="Subscriptions at Stripe, newest first"
        density="dense"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
      />
    </Sheet>
  );
}
