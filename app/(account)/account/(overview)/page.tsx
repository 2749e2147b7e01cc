import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { CreditsCard } from "@/components/billing/credits-card";
import { FirstRequest } from "@/components/billing/first-request";
import { History } from "@/components/billing/history";
import { NextCharge } from "@/components/billing/next-charge";
import { PlanCard } from "@/components/billing/plan-card";
import { RequestsCard } from "@/components/billing/requests-card";
import { ResultForm } from "@/components/billing/result-form";
import { standingOf } from "@/components/billing/standing";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { UseChart } from "@/components/usage/use-chart";
import { requireUser } from "@/lib/auth/session";
import { dayOf } from "@/lib/billing/calendar";
import { cardWords } from "@/lib/billing/card";
import { TIERS } from "@/lib/billing/catalogue";
import { keyStateAt } from "@/lib/billing/keys";
import { systemNow } from "@/lib/clock";
import { db } from "@/lib/db/client";
import { listKeys } from "@/lib/db/keys";
import { ledgerPage } from "@/lib/db/ledger";
import type { LiveSubscription } from "@/lib/db/users";
import { env } from "@/lib/env";
import { nextCharge } from "@/lib/flows/next-charge";
import { recentUse } from "@/lib/flows/usage-report";
import { log } from "@/lib/log";
import { keepPlan, resume } from "../actions";

export const metadata: Metadata = { title: "Overview" };

const RECENT = 10;
const CHART_DAYS = 30;

export default async function OverviewPage() {
  const user = await requireUser("/account");
  const now = systemNow();
  const standing = standingOf(user);
  const chartDays = Math.min(CHART_DAYS, TIERS[standing.access.tier].analyticsDays);
  const [{ rows: entries }, keys, { days, projection }] = await Promise.all([
    ledgerPage(db(), user.id, { withoutUse: true }, null, RECENT),
    listKeys(db(), user.id, now),
    recentUse(user, chartDays),
  ]);
  const hasCalled = standing.access.requestsUsed > 0 || keys.some((key) => key.lastUsedAt);
  return (
    <>
      <PageHeader title="Overview" />
      <div className="grid gap-4 lg:grid-cols-2">
        <PlanCard
          standing={standing}
          resume={<ResultForm action={resume} label="Resume plan" pendingLabel="Resuming" />}
          keep={
            <ResultForm
              action={keepPlan}
              label={`Keep ${standing.access.planName}`}
              pendingLabel="Taking it back"
            />
          }
        />
        <CreditsCard standing={standing} projection={projection} />
        <Card
          title={`Last ${chartDays} days`}
          aside={
            <Link href="/account/usage" className="link text-sm">
              Usage
            </Link>
          }
          className="lg:col-span-2"
        >
          {days.some(({ requests }) => requests > 0) ? (
            <UseChart days={days} today={dayOf(user.now)} />
          ) : (
            <p className="text-sm text-ink-muted">Nothing used in these days.</p>
          )}
        </Card>
        <div className="grid content-start gap-4">
          {standing.access.reason === "paid" && user.subscription && (
            <Suspense fallback={<Card title="Next charge" className="h-60" />}>
              <Charge subscription={user.subscription} card={user.card && cardWords(user.card)} />
            </Suspense>
          )}
          <RequestsCard standing={standing} />
          {!hasCalled && (
            <FirstRequest
              origin={env().NEXTAUTH_URL}
              hasKey={keys.some((key) => keyStateAt(key, now) === "active")}
              hasCalled={hasCalled}
              requestId={randomUUID()}
            />
          )}
        </div>
        <Card title="History" className="self-start">
          <History standing={standing} entries={entries} empty="A plan or a trial enters its credits here." />
        </Card>
      </div>
    </>
  );
}

/** The rest of the page stands without Stripe. */
async function Charge({ subscription, card }: { subscription: LiveSubscription; card: string | null }) {
  const charge = await nextCharge(subscription).catch((err) => {
    log.error({ err, subscriptionId: subscription.id }, "next charge: Stripe is out of reach");
    return null;
  });
  return <NextCharge plan={subscription} charge={charge} card={card} />;
}
