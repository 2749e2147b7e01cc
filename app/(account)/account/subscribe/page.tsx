import type { Metadata } from "next";
import { subscribe } from "@/app/(site)/pricing/actions";
import { type Query, textOf } from "@/app/query";
import { CodeWords } from "@/components/billing/code-words";
import { standingOf } from "@/components/billing/standing";
import { SubscribeForm } from "@/components/billing/subscribe-form";
import { nextWords } from "@/components/billing/words";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { findOffer } from "@/lib/db/products";
import { promotionFor } from "@/lib/flows/promotions";
import { subscribeForm } from "@/lib/http/schemas";

export const metadata: Metadata = { title: "Subscribe" };

export default async function SubscribePage({ searchParams }: { searchParams: Query }) {
  const asked = await searchParams;
  const planText = textOf(asked.plan_id);
  const code = textOf(asked.code);
  const query = new URLSearchParams({ plan_id: planText, ...(code && { code }) });
  const user = await requireUser(`/account/subscribe?${query}`);
  const form = subscribeForm.safeParse({ plan_id: planText });
  const offer = form.success ? await findOffer(db(), form.data.plan_id, user.id) : null;
  const standing = standingOf(user);
  if (standing.plan) {
    return (
      <>
        <PageHeader title="You already have a plan" />
        <EmptyState
          title={`${standing.plan.name}. ${nextWords(standing)}`}
          action={
            <ButtonLink
              href={{ pathname: "/account/change", query: offer ? { plan: offer.id } : {} }}
              variant="primary"
            >
              {offer ? `See what ${offer.name} would cost` : "Change plan"}
            </ButtonLink>
          }
        >
          You were not charged again. One account has one plan, which can be changed.
        </EmptyState>
      </>
    );
  }
  if (!offer) {
    return (
      <>
        <PageHeader title="This plan is not on offer" />
        <EmptyState
          title="The link may be old or mistyped"
          action={
            <ButtonLink href="/pricing" variant="primary">
              Compare plans
            </ButtonLink>
          }
        >
          You were not charged.
        </EmptyState>
      </>
    );
  }
  const promotion = code ? await promotionFor(user.id, code) : null;
  return (
    <div className="max-w-form">
      <PageHeader
        title={`Subscribe to ${offer.name}`}
        lead="Nothing is charged until you pay on the next page."
      />
      {promotion && <CodeWords code={code} offer={promotion} />}
      <SubscribeForm
        offer={offer}
        code={promotion?.kind === "applies" ? promotion.promotion.code : ""}
        action={subscribe}
        onTrial={standing.access.reason === "trial"}
      />
    </div>
  );
}
