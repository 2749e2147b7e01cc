import { PERIOD } from "@/components/pricing/offers";
import type { SubscribeAction } from "@/components/pricing/plan-card";
import { ButtonLink } from "@/components/ui/button";
import { Price } from "@/components/ui/price";
import { SubmitButton } from "@/components/ui/submit-button";
import type { BillingCycle, Limits } from "@/lib/billing/catalogue";
import { formatCredits, formatMoney } from "@/lib/billing/money";

type Offer = {
  id: number;
  name: string;
  billingCycle: BillingCycle;
  amountCents: number;
  credits: number;
  limits: Limits;
};

type Props = {
  offer: Offer;
  /** A promotion code that applies; empty without one. */
  code: string;
  action: SubscribeAction;
  onTrial: boolean;
};

/** The last page of ours before the payment: price, what it buys, and the terms beside the button. */
export function SubscribeForm({ offer, code, action, onTrial }: Props) {
  const { limits } = offer;
  const per = PERIOD[offer.billingCycle];
  const facts = [
    ["Credits", `${formatCredits(offer.credits)} a month`],
    [
      "Requests",
      limits.requestsPerPeriod === null ? "Unlimited" : `${formatCredits(limits.requestsPerPeriod)} a month`,
    ],
    [
      "Rate limit",
      limits.rateLimitPerMinute === null
        ? "Unlimited"
        : `${formatCredits(limits.rateLimitPerMinute)} a minute`,
    ],
  ] as const;
  return (
    <form action={action} className="rounded-card border bg-surface-raised p-5 sm:p-6">
      <input type="hidden" name="plan_id" value={offer.id} />
      <input type="hidden" name="billing_cycle" value={offer.billingCycle} />
      <input type="hidden" name="code" value={code} />
      <Price amountCents={offer.amountCents} per={per} size="hero" />
      <dl className="mt-4 border-t border-dotted text-sm">
        {facts.map(([label, value]) => (
          <div key={label} className="flex flex-wrap justify-between gap-x-3 border-b border-dotted py-2">
            <dt className="text-ink-muted">{label}</dt>
            <dd className="text-right font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-5 flex flex-wrap items-center gap-3">
        <SubmitButton pendingLabel="Opening Checkout">Continue to payment</SubmitButton>
        <ButtonLink href="/pricing">Compare plans</ButtonLink>
      </div>
      <p className="mt-3 max-w-text text-sm text-ink-muted">
        Renews every {per} at {formatMoney(offer.amountCents)}, before tax, until you cancel. Cancel in one
        step; the plan then stays until the paid {per} ends.
        {onTrial && " What is left of the trial credits goes when the plan starts."}
      </p>
    </form>
  );
}
