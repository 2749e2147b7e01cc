import type { Metadata } from "next";
import { ResultForm } from "@/components/billing/result-form";
import { type Standing, standingOf } from "@/components/billing/standing";
import { longDay } from "@/components/billing/words";
import { CardOnFile } from "@/components/payment/card-on-file";
import { OpenInvoice } from "@/components/payment/open-invoice";
import { PayForm } from "@/components/payment/pay-form";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { openInvoice } from "@/lib/db/invoices";
import { changeDetails, pay, updateCard } from "./actions";

export const metadata: Metadata = { title: "Payment" };

export default async function PaymentPage() {
  const user = await requireUser("/account/payment");
  if (!user.stripeCustomerId) return <NothingYet />;
  const ofPlan = user.subscription && (await openInvoice(db(), user.id, user.subscription));
  const open = ofPlan ?? (await openInvoice(db(), user.id));
  return (
    <>
      <PageHeader
        title="Payment"
        lead="What renewals are charged to, and who the invoices are made out to."
      />
      <PayForm action={pay}>
        {open && (
          <OpenInvoice
            invoice={open}
            consequence={
              ofPlan ? consequenceOf(standingOf(user)) : "Once it is paid, what it is for is yours."
            }
            hasCard={user.card !== null}
          />
        )}
      </PayForm>
      <div className="grid gap-4 lg:grid-cols-2">
        <Card title="Card">
          <CardOnFile card={user.card} now={user.now} />
          <p className="mt-2 mb-5 max-w-text text-sm text-ink-muted">
            A card is given on Stripe's page; we never see its number. A new one pays an open renewal at once.
          </p>
          <ResultForm action={updateCard} label="Update card" pendingLabel="Opening Stripe" secondary />
        </Card>
        <Card title="Billing details" className="flex flex-col">
          <p className="mb-5 max-w-text text-sm text-ink-muted">
            Name and address stand on your invoices. Stripe keeps them, and they are changed on its page.
          </p>
          <div className="mt-auto">
            <ResultForm
              action={changeDetails}
              label="Change billing details"
              pendingLabel="Opening Stripe"
              secondary
            />
          </div>
        </Card>
      </div>
    </>
  );
}

function consequenceOf({ access, plan }: Standing): string {
  if (plan?.unpaid)
    return `Paying it switches you to ${plan.unpaid.name}, with all of its credits. Until then ${plan.name} stays.`;
  if (access.reason === "grace" && access.until)
    return `Paid by ${longDay(access.until)}, ${access.planName} goes on and its new allowance is granted.`;
  return "Once it is paid, what it is for is yours.";
}

function NothingYet() {
  return (
    <>
      <PageHeader title="Payment" />
      <EmptyState
        title="No card is on file"
        action={
          <ButtonLink href="/pricing" variant="primary">
            Choose a plan
          </ButtonLink>
        }
      >
        It is asked for when you pay for a plan or for credits. Nothing can be charged before.
      </EmptyState>
    </>
  );
}
