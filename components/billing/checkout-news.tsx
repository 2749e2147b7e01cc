import type { ReactNode } from "react";
import { NoticePage } from "@/components/shell/notice-page";
import { ButtonLink } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { formatCredits, formatMoney } from "@/lib/billing/money";
import { Refresher } from "./refresher";
import type { PlanInForce } from "./standing";
import { longDay, priceWords } from "./words";

type CheckoutOutcome =
  | { kind: "confirmed" }
  | { kind: "credits_added"; credits: number }
  | { kind: "processing" }
  | { kind: "needs_attention" }
  | { kind: "over" }
  | { kind: "unpaid"; url: string }
  | { kind: "expired" }
  | { kind: "unknown" };

type Props = { result: CheckoutOutcome; plan: PlanInForce | null };

/** What became of a payment: what happened, what did not, and the next step. */
export function CheckoutNews({ result, plan }: Props) {
  switch (result.kind) {
    case "confirmed":
      return plan && <Confirmed plan={plan} />;
    case "credits_added":
      return (
        <NoticePage
          title={`${formatCredits(result.credits)} credits are yours`}
          actions={<ToAccount primary />}
        >
          The payment has arrived. They never expire, and are spent after your plan's own.
        </NoticePage>
      );
    case "processing":
      return (
        <>
          <NoticePage title="Your payment is being confirmed" actions={<ToAccount />}>
            This page looks again by itself. You may leave it: the plan starts when the payment has arrived,
            and you are not charged twice.
          </NoticePage>
          <Refresher />
        </>
      );
    case "needs_attention":
      return (
        <NoticePage title="Your payment has arrived, and needs a look by us" actions={<ToAccount primary />}>
          The plan has not started yet. We see the payment and sort it out; you need not pay again.
        </NoticePage>
      );
    case "over":
      return (
        <NoticePage title="This payment was for a plan that has ended" actions={<ToAccount primary />}>
          {plan ? `Your plan now is ${plan.name}, ${priceWords(plan)}.` : "You are on the Free plan now."}
        </NoticePage>
      );
    case "unpaid":
      return (
        <NoticePage
          title="You have not paid yet"
          actions={
            <>
              <a href={result.url} className={buttonClass("primary")}>
                Continue to payment
              </a>
              <ComparePlans />
            </>
          }
        >
          You were not charged. The payment page is still open and can be taken up where you left it.
        </NoticePage>
      );
    case "expired":
      return (
        <NoticePage title="The payment page has expired" actions={<ComparePlans primary />}>
          You were not charged. Choose a plan to open a new one.
        </NoticePage>
      );
    case "unknown":
      return (
        <NoticePage
          title="No payment of yours belongs to this address"
          actions={
            <>
              <ToAccount primary />
              <ComparePlans />
            </>
          }
        >
          {plan
            ? `Nothing was charged by opening it. Your plan is ${plan.name}, ${priceWords(plan)}.`
            : "Nothing was charged by opening it. The link may be cut off, or belong to another account."}
        </NoticePage>
      );
  }
}

function Confirmed({ plan }: { plan: PlanInForce }) {
  const next = plan.cancelAt
    ? `It ends on ${longDay(plan.cancelAt)}.`
    : `It renews on ${longDay(plan.periodEnd)} for ${formatMoney(plan.amountCents)}.`;
  return (
    <NoticePage
      title={`${plan.name} is yours`}
      actions={
        <>
          <ButtonLink href="/account/keys" variant="primary">
            Create an API key
          </ButtonLink>
          <ToAccount />
        </>
      }
    >
      The payment has arrived. {formatCredits(plan.credits)} credits a month are yours to spend, from now on.{" "}
      {next}
    </NoticePage>
  );
}

export function ComparePlans({ primary = false }: { primary?: boolean }): ReactNode {
  return (
    <ButtonLink href="/pricing" variant={primary ? "primary" : "secondary"}>
      Compare plans
    </ButtonLink>
  );
}

function ToAccount({ primary = false }: { primary?: boolean }): ReactNode {
  return (
    <ButtonLink href="/account" variant={primary ? "primary" : "secondary"}>
      Go to your account
    </ButtonLink>
  );
}
