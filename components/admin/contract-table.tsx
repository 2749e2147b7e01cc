import { longDay, plainCredits, priceWords } from "@/components/billing/words";
import { Badge } from "@/components/ui/badge";
import { CopyField } from "@/components/ui/copy-field";
import { InputField } from "@/components/ui/field";
import { type Column, Table } from "@/components/ui/table";
import type { BillingCycle, Collection, Limits } from "@/lib/billing/catalogue";
import { type Credits, isPositive } from "@/lib/billing/money";
import { EndAct, type EndAction } from "./end-act";
import { Sheet } from "./sheet";
import { None, SubscriberLink } from "./subscriber-table";

type Contract = {
  id: number;
  name: string;
  ownerUserId: string;
  email: string;
  amountCents: number;
  billingCycle: BillingCycle;
  credits: number;
  limits: Limits;
  overageCap: Credits;
  collection: Collection;
  active: boolean;
  inUse: boolean;
  /** What was sent for it and isn't paid yet. */
  openInvoice: { url: string | null; dueAt: Date | null } | null;
  url: string;
};

const COLUMNS: Column<Contract>[] = [
  { key: "name", header: "Contract", cell: ({ name }) => <span className="wrap-anywhere">{name}</span> },
  {
    key: "owner",
    header: "Customer",
    cell: ({ ownerUserId, email }) => <SubscriberLink id={ownerUserId} email={email} />,
  },
  { key: "terms", header: "Terms", cell: termsOf },
  { key: "state", header: "State", cell: stateOf },
  {
    key: "link",
    header: "Link to send",
    cell: linkOf,
  },
];

/** To buy it at Checkout, or to its open invoice. */
function linkOf({ active, inUse, collection, openInvoice, url }: Contract) {
  const isOpen = collection === "invoice" ? openInvoice !== null : active && !inUse;
  return isOpen ? <CopyField label="link" value={url} /> : <None />;
}

function termsOf({ credits, limits, overageCap, collection, ...price }: Contract) {
  const { requestsPerPeriod, rateLimitPerMinute } = limits;
  const terms = [
    priceWords(price),
    `${plainCredits(String(credits))} credits a month`,
    requestsPerPeriod === null ? "unlimited requests" : `${plainCredits(String(requestsPerPeriod))} requests`,
    rateLimitPerMinute === null ? "no rate limit" : `${plainCredits(String(rateLimitPerMinute))} a minute`,
  ];
  if (isPositive(overageCap)) terms.push(`overage to ${plainCredits(overageCap)}`);
  if (collection === "invoice") terms.push("by invoice");
  return terms.join(", ");
}

function stateOf({ active, inUse, collection, openInvoice }: Contract) {
  if (inUse)
    return (
      <Badge tone="positive" icon="check">
        {active ? "In use" : "In use, ended"}
      </Badge>
    );
  if (!active) return <Badge icon="ended">Ended</Badge>;
  return (
    <Badge tone="attention" icon="clock">
      {collection === "checkout" ? "On offer" : offerWords(openInvoice?.dueAt ?? null)}
    </Badge>
  );
}

function offerWords(dueAt: Date | null): string {
  return dueAt ? `Invoice due ${longDay(dueAt)}` : "No invoice open";
}

export function ContractTable({ rows, end }: { rows: readonly Contract[]; end: EndAction }) {
  return (
    <Sheet>
      <Table
        caption="Contracts, newest first"
        density="dense"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => String(id)}
        actions={({ id, name, active }) => (
          <EndAct
            name={name}
            noun="contract"
            field="contract"
            value={String(id)}
            consequence="It can't be bought any more: its open Checkout pages are withdrawn, or its unpaid first invoice is void. Whoever has paid for it keeps it."
            ended={!active}
            action={end}
          >
            <InputField id={`reason-${id}`} name="reason" label="Reason" maxLength={500} />
          </EndAct>
        )}
      />
    </Sheet>
  );
}
