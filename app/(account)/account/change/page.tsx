import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { type Query, textOf } from "@/app/query";
import { Refresher } from "@/components/billing/refresher";
import { ResultForm } from "@/components/billing/result-form";
import { standingOf } from "@/components/billing/standing";
import { longDay, nextWords, priceWords } from "@/components/billing/words";
import { ChangeSheet } from "@/components/change/change-sheet";
import { ChangeDesk, Preview } from "@/components/change/desk";
import { KeepForm } from "@/components/change/keep-form";
import { News } from "@/components/change/news";
import { type Choice, PlanChoice } from "@/components/change/plan-choice";
import { UnfinishedPanel } from "@/components/change/unfinished";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser, type SignedIn } from "@/lib/auth/session";
import { cardWords } from "@/lib/billing/card";
import { db } from "@/lib/db/client";
import { allowanceUsed } from "@/lib/db/credits";
import { offersFor, type ProductRecord } from "@/lib/db/products";
import { type LiveSubscription, userOf } from "@/lib/db/users";
import {
  type Preview as Previewed,
  previewChange,
  type UnfinishedChange,
  unfinishedChange,
} from "@/lib/flows/change-plan";
import { log } from "@/lib/log";
import { resume } from "../actions";
import { actOnPlan } from "./actions";
import { stripeJsSettings } from "./stripe-js";

export const metadata: Metadata = { title: "Change plan" };

export default async function ChangePage({ searchParams }: { searchParams: Query }) {
  const asked = textOf((await searchParams).plan);
  const path: Route = asked ? `/account/change?plan=${encodeURIComponent(asked)}` : "/account/change";
  const user = await requireUser(path);
  const { subscription } = user;
  if (!subscription || user.state.status === "past_due" || subscription.cancelAt)
    return <NotNow user={user} subscription={subscription} />;
  const unfinished = subscription.unpaid && (await whatWaits(user.id));
  if (unfinished?.kind === "settled") redirect(path);
  const offers = await offersFor(db(), user.id, subscription.productId);
  const chosen = offers.find(({ id }) => String(id) === asked) ?? null;
  const current = offers.find(({ id }) => id === subscription.productId);
  const other = chosen?.id === current?.id ? null : chosen;
  return (
    <>
      <PageHeader
        title="Change plan"
        lead={`You are on ${subscription.name}, ${priceWords(subscription)}.`}
      />
      <ChangeDesk
        action={actOnPlan}
        chosen={chosen?.id ?? null}
        current={subscription.name}
        waiting={subscription.unpaid !== null}
      >
        {asked && !chosen && <News news={{ kind: "unknown_plan" }} />}
        {unfinished && <Unpaid unfinished={unfinished} subscription={subscription} />}
        {subscription.pending && <Planned subscription={subscription} pending={subscription.pending} />}
        <PlanChoice
          key={subscription.productId}
          chosen={chosen?.id ?? subscription.productId}
          choices={offers.map((offer) => ({ ...offer, standing: standingOfOffer(offer, subscription) }))}
        />
        <Preview>
          {current && other && standingOfOffer(other, subscription) === "open" ? (
            <Sheet user={user} current={current} offer={other} unpaid={subscription.unpaid !== null} />
          ) : (
            <p className="max-w-text text-sm text-ink-muted">
              {nextWords(standingOf(user))}. Choose another plan to see what changing to it costs and brings;
              nothing changes before you confirm.
            </p>
          )}
        </Preview>
      </ChangeDesk>
    </>
  );
}

function standingOfOffer(
  { id, stripePriceId }: ProductRecord,
  { productId, pending, unpaid }: LiveSubscription,
): Choice["standing"] {
  if (id === productId) return "current";
  if (stripePriceId === pending?.stripePriceId) return "scheduled";
  return stripePriceId === unpaid?.stripePriceId ? "unpaid" : "open";
}

type SheetProps = { user: SignedIn; current: ProductRecord; offer: ProductRecord; unpaid: boolean };

async function Sheet({ user, current, offer, unpaid }: SheetProps) {
  const [preview, used] = await Promise.all([look(user.id, offer.id), allowanceUsed(db(), user.id)]);
  if (!("charge" in preview)) return <News news={preview} />;
  return (
    <ChangeSheet
      change={preview}
      unpaid={unpaid}
      from={current}
      to={offer}
      used={{ credits: used, requests: standingOf(user).access.requestsUsed }}
      card={user.card && cardWords(user.card)}
    />
  );
}

/** The rest of the page stands without Stripe. */
async function look(userId: string, planId: number): Promise<Previewed | { kind: "unavailable" }> {
  try {
    return await previewChange({ userId, planId });
  } catch (err) {
    log.error({ err, userId }, "preview of a change failed");
    return { kind: "unavailable" };
  }
}

type Waiting =
  | UnfinishedChange
  | { kind: "settled" }
  | { kind: "processing"; plan: string }
  | { kind: "needs_attention" }
  | { kind: "unavailable" };

/** Asks Stripe, since it may have been paid on its page; once that is brought in, this page is to be read anew. */
async function whatWaits(userId: string): Promise<Waiting> {
  try {
    const unfinished = await unfinishedChange(userId);
    if (unfinished) return unfinished;
    const { subscription } = await userOf(db(), userId);
    return subscription?.unpaid
      ? { kind: "processing", plan: subscription.unpaid.name }
      : { kind: "settled" };
  } catch (err) {
    log.error({ err, userId }, "unfinished change: Stripe is out of reach");
    return { kind: "unavailable" };
  }
}

type UnpaidProps = { unfinished: Exclude<Waiting, { kind: "settled" }>; subscription: LiveSubscription };

function Unpaid({ unfinished, subscription }: UnpaidProps) {
  if (unfinished.kind === "payment_required")
    return (
      <UnfinishedPanel unfinished={unfinished} current={subscription.name} settings={stripeJsSettings()} />
    );
  return (
    <>
      <News news={unfinished} />
      {unfinished.kind === "processing" && <Refresher />}
    </>
  );
}

type PlannedProps = { subscription: LiveSubscription; pending: NonNullable<LiveSubscription["pending"]> };

function Planned({ subscription: { name }, pending }: PlannedProps) {
  return (
    <Card title={`Switches to ${pending.name} on ${longDay(pending.at)}`} className="mb-6">
      <p className="mb-4 max-w-text text-sm text-ink-muted">
        {priceWords(pending)} from then on. Until then {name} and its credits stay, and nothing is charged.
      </p>
      <KeepForm label={`Keep ${name}`} />
    </Card>
  );
}

/** Why the plan can't be changed now, and the way on. */
function NotNow({ user, subscription }: { user: SignedIn; subscription: LiveSubscription | null }) {
  if (!subscription)
    return (
      <Told
        title="You have no plan to change"
        action={<ButtonLink href="/pricing">Choose a plan</ButtonLink>}
      >
        {nextWords(standingOf(user))}. Nothing is charged by looking.
      </Told>
    );
  if (subscription.cancelAt)
    return (
      <Told
        title={`${subscription.name} ends on ${longDay(subscription.cancelAt)}`}
        action={<ResultForm action={resume} label="Resume plan" pendingLabel="Resuming" />}
      >
        Resume it first, without a charge; then it can be changed.
      </Told>
    );
  return (
    <Told
      title={`A payment for ${subscription.name} is open`}
      action={
        <ButtonLink href="/account/payment" variant="primary">
          Go to payment
        </ButtonLink>
      }
    >
      Pay it first; then the plan can be changed.
    </Told>
  );
}

function Told({ title, action, children }: { title: string; action: ReactNode; children: ReactNode }) {
  return (
    <>
      <PageHeader title="Change plan" />
      <EmptyState title={title} action={action}>
        {children}
      </EmptyState>
    </>
  );
}
