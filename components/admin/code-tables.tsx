import { plainCredits } from "@/components/billing/words";
import { Badge } from "@/components/ui/badge";
import { formatInstant } from "@/components/ui/day";
import { type Column, Table } from "@/components/ui/table";
import type { Credits } from "@/lib/billing/money";
import { discountWords, type PromotionTerms } from "@/lib/billing/promotions";
import { EndAct, type EndAction } from "./end-act";
import { Sheet } from "./sheet";
import { None } from "./subscriber-table";

type Used = {
  code: string;
  redemptions: number;
  maxRedemptions: number | null;
  expiresAt: Date | null;
  ended: boolean;
};
type PromotionRow = Used & PromotionTerms & { id: string };
type CreditCodeRow = Used & { credits: Credits; maxRedemptionsPerUser: number };

/** What both kinds of code have in common. */
const CODE: Column<Used> = {
  key: "code",
  header: "Code",
  cell: ({ code }) => <span className="font-mono break-all">{code}</span>,
};
const USE: Column<Used>[] = [
  {
    key: "redeemed",
    header: "Redeemed",
    align: "end",
    cell: ({ redemptions, maxRedemptions }) =>
      maxRedemptions === null ? redemptions : `${redemptions} of ${maxRedemptions}`,
  },
  {
    key: "until",
    header: "Until",
    cell: ({ expiresAt }) => (expiresAt ? formatInstant(expiresAt) : <None />),
  },
  {
    key: "state",
    header: "State",
    cell: ({ ended, redemptions, maxRedemptions }) => {
      if (maxRedemptions !== null && redemptions >= maxRedemptions)
        return <Badge icon="ended">Used up</Badge>;
      return ended ? (
        <Badge icon="ended">Ended</Badge>
      ) : (
        <Badge tone="positive" icon="check">
          Active
        </Badge>
      );
    },
  },
];

const PROMOTION: Column<PromotionRow>[] = [
  CODE,
  { key: "discount", header: "Takes off", cell: discountWords },
  {
    key: "who",
    header: "For",
    cell: ({ firstTimeOnly }) => (firstTimeOnly ? "A first purchase" : "Everyone"),
  },
  ...USE,
];

const CREDITS: Column<CreditCodeRow>[] = [
  CODE,
  { key: "credits", header: "Credits", align: "end", cell: ({ credits }) => plainCredits(credits) },
  { key: "each", header: "Per user", align: "end", cell: (row) => row.maxRedemptionsPerUser },
  ...USE,
];

export function PromotionTable({ rows, end }: { rows: readonly PromotionRow[]; end: EndAction }) {
  return (
    <Sheet>
      <Table
        caption="Promotion codes, newest first"
        density="dense"
        columns={PROMOTION}
        rows={rows}
        rowKey={({ id }) => id}
        actions={(row) => (
          <EndCode
            row={row}
            end={end}
            consequence="It can't be entered any more. Whoever has its discount keeps it."
          />
        )}
      />
    </Sheet>
  );
}

export function CreditCodeTable({ rows, end }: { rows: readonly CreditCodeRow[]; end: EndAction }) {
  return (
    <Sheet>
      <Table
        caption="Credit codes, newest first"
        density="dense"
        columns={CREDITS}
        rows={rows}
        rowKey={({ code }) => code}
        actions={(row) => (
          <EndCode
            row={row}
            end={end}
            consequence="It can't be redeemed any more. Credits that it gave stay."
          />
        )}
      />
    </Sheet>
  );
}

function EndCode({ row, end, consequence }: { row: Used; end: EndAction; consequence: string }) {
  const { code, ended } = row;
  return (
    <EndAct
      name={code}
      noun="code"
      field="code"
      value={code}
      consequence={consequence}
      ended={ended}
      action={end}
    />
  );
}
