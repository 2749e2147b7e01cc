import type { Metadata } from "next";
import { CreditsCard } from "@/components/billing/credits-card";
import { FirstRequest } from "@/components/billing/first-request";
import { History } from "@/components/billing/history";
import { PlanCard } from "@/components/billing/plan-card";
import { RequestsCard } from "@/components/billing/requests-card";
import { ResultForm } from "@/components/billing/result-form";
import { standingOf } from "@/components/billing/standing";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { ledger } from "@/lib/db/credits";
import { listKeys } from "@/lib/db/keys";
import { env } from "@/lib/env";
import { keepPlan, resume } from "../actions";

export const metadata: Metadata = { title: "Overview" };

const RECENT = 10;

export default async function OverviewPage() {
  const user = await requireUser("/account");
  const [entries, keys] = await Promise.all([ledger(db(), user.id, RECENT), listKeys(db(), user.id)]);
  const standing = standingOf(user);
  const hasCalled = user.state.periodRequests > 0 || keys.some((key) => key.lastUsedAt);
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
        <CreditsCard standing={standing} />
        <div className="grid content-start gap-4">
          <RequestsCard standing={standing} />
          {!hasCalled && (
            <FirstRequest
              origin={env().NEXTAUTH_URL}
              hasKey={keys.some((key) => !key.revokedAt)}
              hasCalled={hasCalled}
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
