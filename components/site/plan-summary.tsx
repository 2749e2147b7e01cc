import { creditsOf, isSold, monthlyProduct, requestsOf } from "@/components/pricing/offers";
import { Price } from "@/components/ui/price";
import { type Column, Table } from "@/components/ui/table";
import { TIER_IDS, TIERS, type TierId } from "@/lib/billing/catalogue";

const COLUMNS: Column<TierId>[] = [
  { key: "plan", header: "Plan", cell: (tier) => TIERS[tier].name },
  { key: "best", header: "Best for", cell: (tier) => TIERS[tier].bestFor },
  { key: "credits", header: "Credits per month", align: "end", cell: creditsOf },
  { key: "requests", header: "Requests per month", align: "end", cell: requestsOf },
  { key: "price", header: "Price", align: "end", cell: priceOf },
];

function priceOf(tier: TierId) {
  if (tier === "enterprise") return "Custom";
  return <Price amountCents={isSold(tier) ? monthlyProduct(tier).amountCents : 0} per="month" />;
}

export function PlanSummary() {
  return (
    <div className="rounded-card border bg-surface-raised px-5 py-1 sm:px-6">
      <Table
        caption="The four plans in short"
        columns={COLUMNS}
        rows={TIER_IDS}
        rowKey={(tier) => tier}
        rowHref={(tier) => (tier === "enterprise" ? "/contact-sales" : "/pricing")}
      />
    </div>
  );
}
