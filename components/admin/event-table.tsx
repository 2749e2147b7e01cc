import { Fragment } from "react";
import { Badge, type Tone } from "@/components/ui/badge";
import { Instant } from "@/components/ui/day";
import type { IconName } from "@/components/ui/icon";
import { type Column, Table } from "@/components/ui/table";
import { type Replay, ReplayButton, ReplayForm } from "./replay-form";
import { Sheet } from "./sheet";
import { None, SubscriberLink } from "./subscriber-table";

export type EventStatus = "waiting" | "done" | "ignored" | "parked";

type InboxEvent = {
  id: string;
  type: string;
  customerId: string | null;
  userId: string | null;
  email: string | null;
  receivedAt: Date;
  attempts: number;
  status: EventStatus;
  outcome: string | null;
};

export const EVENT_LOOKS: Record<EventStatus, { word: string; icon: IconName; tone: Tone }> = {
  parked: { word: "Parked", icon: "warning", tone: "critical" },
  waiting: { word: "Waiting", icon: "clock", tone: "attention" },
  done: { word: "Done", icon: "check", tone: "positive" },
  ignored: { word: "Ignored", icon: "ended", tone: "neutral" },
};

export function EventStatusBadge({ status }: { status: EventStatus }) {
  const { word, icon, tone } = EVENT_LOOKS[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

/** Breaks, where it must, after a dot or an underscore. */
export function EventType({ type }: { type: string }) {
  return type.split(/(?<=[._])/).map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed text
    <Fragment key={at}>
      {part}
      <wbr />
    </Fragment>
  ));
}

const TYPE: Column<InboxEvent> = {
  key: "type",
  header: "Type",
  cell: ({ type }) => <EventType type={type} />,
};
const CUSTOMER: Column<InboxEvent> = { key: "customer", header: "Customer", cell: customerOf };
const REST: Column<InboxEvent>[] = [
  {
    key: "received",
    header: "Received (UTC)",
    cell: ({ receivedAt }) => <Instant at={receivedAt} zone={false} />,
  },
  { key: "attempts", header: "Attempts", align: "end", cell: ({ attempts }) => attempts },
  { key: "status", header: "Status", cell: ({ status }) => <EventStatusBadge status={status} /> },
  {
    key: "outcome",
    header: "Outcome",
    cell: ({ outcome }) => (outcome ? <span className="wrap-anywhere">{outcome}</span> : <None />),
  },
];

function customerOf({ userId, email, customerId }: InboxEvent) {
  if (userId && email) return <SubscriberLink id={userId} email={email} />;
  return customerId ? (
    <span className="block max-w-44 truncate font-mono text-xs">{customerId}</span>
  ) : (
    <None />
  );
}

type Props = { rows: readonly InboxEvent[]; replay: Replay; ofOneCustomer?: boolean };

export function EventTable({ rows, replay, ofOneCustomer = false }: Props) {
  return (
    <ReplayForm replay={replay}>
      <Sheet>
        <Table
          caption="Events from Stripe"
          density="dense"
          columns={ofOneCustomer ? [TYPE, ...REST] : [TYPE, CUSTOMER, ...REST]}
          rows={rows}
          rowKey={({ id }) => id}
          rowHref={({ id }) => ({ pathname: `/admin/events/${id}` })}
          actions={({ id }) => <ReplayButton id={id} />}
        />
      </Sheet>
    </ReplayForm>
  );
}
