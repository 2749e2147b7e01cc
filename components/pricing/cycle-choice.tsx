import { SegmentedControl } from "@/components/ui/segmented-control";
import { yearlySavingCents } from "@/lib/billing/catalogue";
import { formatMoney } from "@/lib/billing/money";
import { SOLD_TIERS } from "./offers";

/** Everything inside the nearest `data-cycle` follows it through the `yearly:` variant. */
export function CycleChoice() {
  const most = Math.max(...SOLD_TIERS.map(yearlySavingCents));
  return (
    <SegmentedControl
      legend="Billing cycle"
      name="cycle"
      defaultValue="monthly"
      segments={[
        { value: "monthly", label: "Monthly" },
        {
          value: "yearly",
          label: (
            <>
              Yearly <span className="font-normal">saves up to {formatMoney(most)}</span>
            </>
          ),
        },
      ]}
    />
  );
}
