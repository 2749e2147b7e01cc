import type { Metadata } from "next";
import { CancelForm } from "@/components/billing/cancel-form";
import { CancelTerms } from "@/components/billing/cancel-terms";
import { ResultForm } from "@/components/billing/result-form";
import { standingOf } from "@/components/billing/standing";
import { longDay } from "@/components/billing/words";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { cancel, resume } from "../actions";

export const metadata: Metadata = { title: "Cancel plan" };

export default async function CancelPage() {
  const user = await requireUser("/account/cancel");
  const standing = standingOf(user);
  const { access } = standing;
  // Also when access is over: Stripe may still be trying the card.
  const plan = user.subscription;
  if (!plan) {
    return (
      <>
        <PageHeader title="Cancel plan" />
        <EmptyState
          title="There is nothing to cancel"
          action={<ButtonLink href="/account">Go to the overview</ButtonLink>}
        >
          You have no paid plan, and nothing will be charged.
        </EmptyState>
      </>
    );
  }
  if (access.reason === "ending" && access.until) {
    return (
      <>
        <PageHeader
          title={`${plan.name} ends on ${longDay(access.until)}`}
          lead="That is settled; nothing more is charged. Until then you can take it back."
        />
        <div className="flex flex-wrap items-start gap-3">
          <ResultForm action={resume} label="Resume plan" pendingLabel="Resuming" />
          <ButtonLink href="/account">Go to the overview</ButtonLink>
        </div>
      </>
    );
  }
  return (
    <div className="max-w-form">
      <PageHeader
        title={`Cancel ${plan.name}`}
        lead={
          access.reason !== "paid"
            ? "A payment is overdue, so the plan ends at once. The open invoice is voided; you are not charged."
            : `It stays until ${longDay(plan.periodEnd)}, which is paid for, and doesn't renew.`
        }
      />
      <CancelTerms standing={standing} plan={plan} />
      <CancelForm action={cancel} />
    </div>
  );
}
