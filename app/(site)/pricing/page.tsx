import type { Metadata } from "next";
import { CheckoutNotice } from "@/components/pricing/checkout-notice";
import { CodeNotice } from "@/components/pricing/code-notice";
import { Comparison } from "@/components/pricing/comparison";
import { CycleChoice } from "@/components/pricing/cycle-choice";
import { Estimator } from "@/components/pricing/estimator";
import { ESTIMATOR_PLANS, ESTIMATOR_START } from "@/components/pricing/estimator-plans";
import { Faq } from "@/components/pricing/faq";
import { EnterpriseCard, FreeCard, SoldCard } from "@/components/pricing/plan-card";
import { subscribe } from "./actions";

const DESCRIPTION =
  "Four plans by the month or the year, with credits, requests and limits side by side, and what renewing, changing and cancelling cost.";

export const metadata: Metadata = {
  title: "Pricing",
  description: DESCRIPTION,
  openGraph: { title: "Pricing · Tollgate", description: DESCRIPTION },
};

export default function PricingPage() {
  return (
    <div className="page pt-10 sm:pt-14">
      <CheckoutNotice />
      <CodeNotice />
      <div data-cycle>
        <header className="mb-8 flex flex-wrap items-end justify-between gap-x-10 gap-y-6">
          <div className="grid gap-2">
            <h1 className="text-2xl">Pricing</h1>
            <p className="max-w-text text-ink-muted">
              A plan is a monthly allowance of credits at a fixed price. When it is used up, requests stop;
              the price doesn't move.
            </p>
          </div>
          <CycleChoice />
        </header>
        <div className="grid rounded-card border bg-surface-raised sm:grid-cols-2 lg:grid-cols-4">
          <FreeCard />
          <SoldCard tier="starter" subscribe={subscribe} />
          <SoldCard tier="pro" subscribe={subscribe} primary />
          <EnterpriseCard />
        </div>
      </div>

      <section className="mt-20">
        <h2 className="mb-6 text-xl">Which plan covers your requests</h2>
        <Estimator plans={ESTIMATOR_PLANS} startsWith={ESTIMATOR_START} />
      </section>

      <section className="mt-20">
        <h2 className="mb-4 text-xl">Plans compared</h2>
        <Comparison />
      </section>

      <section className="mt-20 grid gap-x-10 gap-y-6 lg:grid-cols-[1fr_2fr]">
        <h2 className="text-xl">Questions about billing</h2>
        <Faq />
      </section>
    </div>
  );
}
