import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { type Query, textOf } from "@/app/query";
import { priceWords } from "@/components/billing/words";
import { CheckMail } from "@/components/signin/check-mail";
import { SignInForm } from "@/components/signin/sign-in-form";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { configuredProviders } from "@/lib/auth/options";
import { currentUser } from "@/lib/auth/session";
import { formatCredits } from "@/lib/billing/money";
import { TRIAL_CREDITS, TRIAL_DAYS } from "@/lib/billing/policy";
import { db } from "@/lib/db/client";
import { findOffer } from "@/lib/db/products";
import { ownPath, planIdOf } from "./return-to";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const returnTo = ownPath(textOf(query.callbackUrl));
  // A path of our own, checked; which one only the reader knows.
  if (await currentUser()) redirect(returnTo as Route);
  const planId = planIdOf(returnTo);
  const plan = planId === null ? null : await findOffer(db(), planId, null);
  const isSent = textOf(query.sent) === "yes";
  return (
    <div className="page max-w-form pt-10 sm:pt-14">
      <PageHeader
        title="Sign in"
        lead={
          plan
            ? `To subscribe to ${plan.name}, ${priceWords(plan)}. You see the terms before you pay.`
            : `New here? The first sign-in opens an account with ${formatCredits(TRIAL_CREDITS)} trial credits for ${TRIAL_DAYS} days, without a card.`
        }
      />
      {isSent ? (
        <CheckMail>
          <ButtonLink href="/signin">Use another address</ButtonLink>
        </CheckMail>
      ) : (
        <>
          <SignInForm
            callbackUrl={returnTo}
            providers={configuredProviders()}
            error={textOf(query.error) || undefined}
          />
          <noscript>
            <p className="mt-6 text-sm">
              Signing in needs JavaScript. Prices and terms can be read without it.
            </p>
          </noscript>
        </>
      )}
    </div>
  );
}
