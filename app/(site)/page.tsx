import { PlanSummary } from "@/components/site/plan-summary";
import { SAMPLE } from "@/components/site/sample-account";
import { Statement } from "@/components/site/statement";
import { Steps } from "@/components/site/steps";
import { ButtonLink } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Timeline } from "@/components/ui/timeline";
import { productFor } from "@/lib/billing/catalogue";
import { formatCredits, formatMoney } from "@/lib/billing/money";
import { TRIAL_CREDITS } from "@/lib/billing/policy";

const REQUEST = `curl "$API/user/subscription" \\
  -H "Authorization: Bearer $KEY"`;

export default function LandingPage() {
  const cheapest = formatMoney(productFor("starter", "monthly").amountCents);
  return (
    <div className="page grid grid-cols-1 gap-24 pt-10 sm:pt-16">
      <div className="grid items-center gap-x-14 gap-y-10 grid-cols-1 lg:grid-cols-[5fr_6fr]">
        <div className="grid justify-items-start gap-5">
          <h1 className="text-2xl">AI requests, kept like an account</h1>
          <p className="max-w-text text-ink-muted">
            One balance of credits for every model. Each request is a line in your ledger: what it cost, which
            key made it, what is left. You see an amount and a date before anything changes.
          </p>
          <div className="flex flex-wrap gap-3">
            <ButtonLink href="/signin" variant="primary">
              Start free
            </ButtonLink>
            <ButtonLink href="/pricing">Compare plans</ButtonLink>
          </div>
          <p className="text-sm text-ink-muted">
            {formatCredits(TRIAL_CREDITS)} trial credits, no card. Plans from {cheapest} a month.
          </p>
        </div>
        <Statement />
      </div>

      <section>
        <h2 className="mb-8 text-xl">From the first key to the first invoice</h2>
        <Steps />
      </section>

      <section className="grid items-start gap-x-14 gap-y-8 grid-cols-1 lg:grid-cols-[5fr_6fr]">
        <div className="grid gap-3">
          <h2 className="text-xl">What will happen, and when</h2>
          <p className="max-w-text text-ink-muted">
            A larger plan starts at once, for the amount shown before you confirm. A smaller one starts when
            the paid period ends. Cancelling is one step; the plan stays until its date. All of it stands on
            one line of dated facts, those to come drawn hollow.
          </p>
        </div>
        <div className="rounded-card border bg-surface-raised p-5 sm:p-6">
          <Timeline label="Plan changes of the example account" facts={SAMPLE.changes} />
        </div>
      </section>

      <section className="grid items-start gap-x-14 gap-y-8 grid-cols-1 lg:grid-cols-[5fr_6fr]">
        <div className="grid gap-3">
          <h2 className="text-xl">The same figures by HTTP</h2>
          <p className="max-w-text text-ink-muted">
            Read the plan, the balance and the renewal date with the key that makes your requests.
            Subscribing, changing the plan and cancelling are there too.
          </p>
        </div>
        <div className="grid min-w-0 gap-4">
          <CodeBlock label="Request" code={REQUEST} />
          <CodeBlock label="Answer" code={SAMPLE.answer} />
        </div>
      </section>

      <section>
        <div className="mb-6 flex flex-wrap items-end justify-between gap-4">
          <h2 className="text-xl">Plans</h2>
          <ButtonLink href="/pricing" variant="link">
            Terms, limits and yearly prices
          </ButtonLink>
        </div>
        <PlanSummary />
      </section>
    </div>
  );
}
