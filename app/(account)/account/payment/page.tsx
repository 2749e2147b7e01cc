import type { Metadata } from "next";
import { Suspense } from "react";
import { ResultForm } from "@/components/billing/result-form";
import { type Standing, standingOf } from "@/components/billing/standing";
import { longDay } from "@/components/billing/words";
import { BillingDetailsForm } from "@/components/payment/billing-details-form";
import { CardOnFile } from "@/components/payment/card-on-file";
import { OpenInvoice } from "@/components/payment/open-invoice";
import { PayForm } from "@/components/payment/pay-form";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { SkeletonLines } from "@/components/ui/skeleton";
import { requireUser } from "@/lib/auth/session";
import { COUNTRIES } from "@/lib/billing/countries";
import { db } from "@/lib/db/client";
import { openInvoice } from "@/lib/db/invoices";
import { billingDetails } from "@/lib/flows/billing-details";
import { log } from "@/lib/log";
import { pay, saveDetails, updateCard } from "./actions";

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
        <Card title="Billing details">
          <p className="mb-5 max-w-text text-sm text-ink-muted">
            Whom your invoices are made out to, from the next one on. Stripe keeps it.
          </p>
          <Suspense fallback={<SkeletonLines lines={8} label="Reading your billing details" />}>
            <Details userId={user.id} />
          </Suspense>
        </Card>
      </div>
    </>
  );
}

/** The rest of the page stands without Stripe. */
async function Details({ userId }: { userId: string }) {
  const details = await billingDetails(userId).catch((err) => {
    log.error({ err, userId }, "billing details: Stripe is out of reach");
    return null;
  });
  if (!details)
    return <p className="text-sm">Stripe can't be reached right now. Your details are as they were.</p>;
  return <BillingDetailsForm details={details} countries={COUNTRY_NAMES} action={saveDetails} />;
}

const names = new Intl.DisplayNames("en", { type: "region" });
const COUNTRY_NAMES = COUNTRIES.map((code) => ({ code, name: names.of(code) ?? code })).sort((one, other) =>
  one.name.localeCompare(other.name, "en"),
);

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
