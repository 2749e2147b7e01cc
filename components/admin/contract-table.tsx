import { plainCredits, priceWords } from "@/components/billing/words";
import { Badge } from "@/components/ui/badge";
import { CopyField } from "@/components/ui/copy-field";
import { InputField } from "@/components/ui/field";
import { type Column, Table } from "@/components/ui/table";
import type { BillingCycle, Limits } from "@/lib/billing/catalogue";
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
  active: boolean;
  inUse: boolean;
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
    cell: ({ active, inUse, url }) => (active && !inUse ? <CopyField label="link" value={url} /> : <None />),
  },
];

function termsOf({ credits, limits, overageCap, ...price }: Contract) {
  const { requestsPerPeriod, rateLimitPerMinute } = limits;
  const terms = [
    priceWords(price),
    `${plainCredits(String(credits))} credits a month`,
    requestsPerPeriod === null ? "unlimited requests" : `${plainCredits(String(requestsPerPeriod))} requests`,
    rateLimitPerMinute === null ? "no rate limit" : `${plainCredits(String(rateLimitPerMinute))} a minute`,
  ];
  if (isPositive(overageCap)) terms.push(`overage to ${plainCredits(overageCap)}`);
  return terms.join(", ");
}

function stateOf({ active, inUse }: Contract) {
  if (inUse)
    return (
      <Badge tone="positive" icon="check">
        {active ? "In use" : "In use, ended"}
      </Badge>
    );
  return active ? (
    <Badge tone="attention" icon="clock">
      On offer
    </Badge>
  ) : (
    <Badge icon="ended">Ended</Badge>
  );
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
            consequence="It can't be bought any more, and its open Checkout pages are withdrawn. Whoever has bought it keeps it."
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
