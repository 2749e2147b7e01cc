import Link from "next/link";
import { plainCredits } from "@/components/billing/words";
import { Day } from "@/components/ui/day";
import { Meter } from "@/components/ui/meter";
import { StatusBadge } from "@/components/ui/status-badge";
import { type Column, Table } from "@/components/ui/table";
import { type Credits, isNegative, isPositive } from "@/lib/billing/money";
import type { SubscriptionStatus } from "@/lib/billing/status";
import { Sheet } from "./sheet";

export type Subscriber = {
  id: string;
  email: string;
  name: string | null;
  status: SubscriptionStatus;
  planName: string;
  renewsAt: Date | null;
  endsAt: Date | null;
  graceUntil: Date | null;
  allowance: Credits;
  allowanceTotal: Credits;
  purchased: Credits;
  createdAt: Date;
};

const COLUMNS: Column<Subscriber>[] = [
  {
    key: "who",
    header: "Subscriber",
    cell: ({ email, name }) => (
      <span className="break-all">
        {email}
        {name && <span className="block text-xs font-normal text-ink-muted">{name}</span>}
      </span>
    ),
  },
  { key: "plan", header: "Plan", cell: ({ planName }) => planName },
  { key: "status", header: "Status", cell: ({ status }) => <StatusBadge status={status} /> },
  { key: "next", header: "Renews or ends", cell: nextOf },
  { key: "credits", header: "Credits", cell: creditsOf },
  { key: "since", header: "Since", cell: ({ createdAt }) => <Day at={createdAt} year /> },
];

function nextOf({ renewsAt, endsAt, graceUntil }: Subscriber) {
  if (graceUntil)
    return (
      <>
        Unpaid, stays until <Day at={graceUntil} year />
      </>
    );
  if (endsAt)
    return (
      <>
        Ends <Day at={endsAt} year />
      </>
    );
  if (renewsAt)
    return (
      <>
        Renews <Day at={renewsAt} year />
      </>
    );
  return <None />;
}

function creditsOf({ allowance, allowanceTotal, purchased }: Subscriber) {
  if (isPositive(allowanceTotal) || isNegative(allowance)) {
    return <Meter size="compact" unit="credits" left={allowance} total={allowanceTotal} />;
  }
  return isPositive(purchased) ? `${plainCredits(purchased)} purchased` : <None />;
}

/** In a table about something else. */
export function SubscriberLink({ id, email }: { id: string; email: string }) {
  return (
    <Link
      href={`/admin/subscribers/${id}`}
      title={email}
      className="link relative z-10 block max-w-44 truncate"
    >
      {email}
    </Link>
  );
}

export function None() {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="sr-only">none</span>
    </>
  );
}

export function SubscriberTable({ rows }: { rows: readonly Subscriber[] }) {
  return (
    <Sheet>
      <Table
        caption="Subscribers"
        density="dense"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
        rowHref={({ id }) => ({ pathname: `/admin/subscribers/${id}` })}
      />
    </Sheet>
  );
}
