import type { ReactNode } from "react";
import { Price } from "@/components/ui/price";
import { type BillingCycle, productFor, TIER_IDS, TIERS, type TierId } from "@/lib/billing/catalogue";
import { creditsOf, isSold, PERIOD, rateLimitOf, requestsOf } from "./offers";

const FEATURES: { name: string; of: (tier: TierId) => ReactNode }[] = [
  { name: "Price by the month", of: (tier) => priceOf(tier, "monthly") },
  { name: "Price by the year", of: (tier) => priceOf(tier, "yearly") },
  { name: "Credits per month", of: creditsOf },
  { name: "Requests per month", of: requestsOf },
  { name: "Models and extras", of: (tier) => TIERS[tier].extras },
  { name: "Support", of: (tier) => TIERS[tier].support },
  { name: "Analytics", of: (tier) => TIERS[tier].analytics },
  { name: "Rate limits", of: rateLimitOf },
  { name: "SLA", of: (tier) => TIERS[tier].sla },
];

function priceOf(tier: TierId, cycle: BillingCycle): ReactNode {
  if (isSold(tier)) return <Price amountCents={productFor(tier, cycle).amountCents} per={PERIOD[cycle]} />;
  if (tier === "enterprise") return "Custom";
  return cycle === "monthly" ? <Price amountCents={0} per="month" /> : <NotSold />;
}

function NotSold() {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="sr-only">not sold</span>
    </>
  );
}

/** On a phone every feature is a card that names the plan beside each value. */
export function Comparison() {
  return (
    <table className="block w-full text-sm md:table md:table-fixed">
      <caption className="sr-only">Plans compared feature by feature</caption>
      <thead className="sr-only md:not-sr-only md:table-header-group">
        <tr>
          <th
            scope="col"
            className="sticky top-0 border-b bg-surface py-3 text-left font-medium text-ink-muted"
          >
            Feature
          </th>
          {TIER_IDS.map((tier) => (
            <th key={tier} scope="col" className="sticky top-0 border-b bg-surface py-3 pl-6 text-right">
              {TIERS[tier].name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block md:table-row-group">
        {FEATURES.map((feature) => (
          <tr
            key={feature.name}
            className="block border-b py-3 md:table-row md:border-dotted md:last:border-solid"
          >
            <th
              scope="row"
              className="block pb-1 text-left font-medium md:table-cell md:h-11 md:py-2 md:pr-4 md:font-normal md:text-ink-muted"
            >
              {feature.name}
            </th>
            {TIER_IDS.map((tier) => (
              <td
                key={tier}
                data-label={TIERS[tier].name}
                className="flex justify-between gap-4 py-0.5 before:shrink-0 before:text-ink-muted before:content-[attr(data-label)/''] md:table-cell md:py-2 md:pl-6 md:text-right md:before:content-none"
              >
                <span className="text-right text-balance">{feature.of(tier)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
