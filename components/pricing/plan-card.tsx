import type { ReactNode } from "react";
import { ButtonLink } from "@/components/ui/button";
import { Price } from "@/components/ui/price";
import { SubmitButton } from "@/components/ui/submit-button";
import {
  type BillingCycle,
  productFor,
  TIERS,
  type TierId,
  yearlySavingCents,
} from "@/lib/billing/catalogue";
import { formatCredits, formatMoney, spokenMoney } from "@/lib/billing/money";
import { TRIAL_CREDITS, TRIAL_DAYS } from "@/lib/billing/policy";
import { ByCycle } from "./by-cycle";
import { creditsOf, isSold, PERIOD, rateLimitOf, requestsOf, type SoldTier } from "./offers";
import { PlanCta } from "./plan-cta";

export type SubscribeAction = (formData: FormData) => Promise<void>;

export function FreeCard() {
  return (
    <Sheet
      tier="free"
      price={<Price amountCents={0} per="month" size="hero" />}
      priceNote={`${formatCredits(TRIAL_CREDITS)} credits to start with, once`}
      cta={
        <ByCycle
          render={(cycle) => (
            <PlanCta tier="free" cycle={cycle} name={TIERS.free.name} href="/account/cancel">
              <ButtonLink href="/signin" className="w-full">
                Start free
              </ButtonLink>
            </PlanCta>
          )}
        />
      }
      terms={`No card. The trial ends after ${TRIAL_DAYS} days or with its last credit; nothing renews.`}
    />
  );
}

export function SoldCard({
  tier,
  primary = false,
  subscribe,
}: {
  tier: SoldTier;
  /** The one primary action of the view. */
  primary?: boolean;
  subscribe: SubscribeAction;
}) {
  const amount = (cycle: BillingCycle) => productFor(tier, cycle).amountCents;
  const saving = formatMoney(yearlySavingCents(tier));
  return (
    <Sheet
      tier={tier}
      price={
        <ByCycle render={(cycle) => <Price amountCents={amount(cycle)} per={PERIOD[cycle]} size="hero" />} />
      }
      priceNote={
        <ByCycle
          render={(cycle) =>
            cycle === "yearly"
              ? `Saves ${saving} a year`
              : `${formatMoney(amount("yearly"))} by the year saves ${saving}`
          }
        />
      }
      cta={
        <ByCycle
          render={(cycle) => (
            <PlanCta
              tier={tier}
              cycle={cycle}
              name={TIERS[tier].name}
              href={`/account/change?plan=${productFor(tier, cycle).id}`}
            >
              <SubscribeForm tier={tier} cycle={cycle} primary={primary} action={subscribe} />
            </PlanCta>
          )}
        />
      }
      terms={
        <ByCycle
          render={(cycle) =>
            `Renews every ${PERIOD[cycle]} at ${formatMoney(amount(cycle))}. Cancel in one step; the plan then stays until the paid ${PERIOD[cycle]} ends.`
          }
        />
      }
    />
  );
}

export function EnterpriseCard() {
  return (
    <Sheet
      tier="enterprise"
      price={<span className="text-2xl font-semibold tracking-tight">Custom</span>}
      priceNote="By contract, monthly or yearly"
      cta={
        <ButtonLink href="/contact-sales" className="w-full">
          Contact sales
        </ButtonLink>
      }
      terms="Price, credits and limits as agreed. Renewal and notice stand in the contract."
    />
  );
}

function SubscribeForm(props: {
  tier: SoldTier;
  cycle: BillingCycle;
  primary: boolean;
  action: SubscribeAction;
}) {
  const product = productFor(props.tier, props.cycle);
  return (
    <form action={props.action}>
      <input type="hidden" name="plan_id" value={product.id} />
      <input type="hidden" name="billing_cycle" value={product.billingCycle} />
      <SubmitButton
        variant={props.primary ? "primary" : "secondary"}
        pendingLabel="Opening Checkout"
        className="w-full"
      >
        Subscribe
        <span className="sr-only">
          {` to ${TIERS[props.tier].name} for ${spokenMoney(product.amountCents)} per ${PERIOD[props.cycle]}`}
        </span>
      </SubmitButton>
    </form>
  );
}

/** The frame of a plan; the rows of neighbouring cards stand on common lines. */
function Sheet(props: {
  tier: TierId;
  price: ReactNode;
  priceNote: ReactNode;
  cta: ReactNode;
  terms: ReactNode;
}) {
  const { name, bestFor, support } = TIERS[props.tier];
  const facts = [
    ["Credits", isSold(props.tier) ? `${creditsOf(props.tier)} a month` : creditsOf(props.tier)],
    [
      "Requests",
      props.tier === "enterprise" ? requestsOf("enterprise") : `${requestsOf(props.tier)} a month`,
    ],
    ["Rate limit", rateLimitOf(props.tier)],
    ["Support", support],
  ] as const;
  return (
    <article
      aria-labelledby={`plan-${props.tier}`}
      className="row-span-6 grid grid-rows-subgrid gap-0 border-b p-5 last:border-b-0 sm:nth-[n+3]:border-b-0 sm:odd:border-r lg:border-r lg:border-b-0 lg:last:border-r-0"
    >
      <h2 id={`plan-${props.tier}`} className="text-base">
        {name}
      </h2>
      <div className="mt-3">{props.price}</div>
      <div className="mt-1 text-sm text-ink-muted">{props.priceNote}</div>
      <div className="mt-5">{props.cta}</div>
      <div className="mt-3 text-xs text-ink-muted">{props.terms}</div>
      <div className="mt-5">
        <dl className="border-t border-dotted text-sm">
          {facts.map(([label, value]) => (
            <div key={label} className="flex flex-wrap justify-between gap-x-3 border-b border-dotted py-2">
              <dt className="text-ink-muted">{label}</dt>
              <dd className="text-right font-medium tabular-nums">{value}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-3 text-sm">
          <span className="text-ink-muted">Best for </span>
          {bestFor.charAt(0).toLowerCase() + bestFor.slice(1)}
        </p>
      </div>
    </article>
  );
}
