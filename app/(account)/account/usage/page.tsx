import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { filled, type Query } from "@/app/query";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Figure } from "@/components/ui/figure";
import { DayFilter, Filters } from "@/components/ui/filters";
import { PageHeader } from "@/components/ui/page-header";
import { Ranges } from "@/components/usage/ranges";
import { RefusedTable } from "@/components/usage/refused-table";
import { ShareTable } from "@/components/usage/share-table";
import { UseChart } from "@/components/usage/use-chart";
import { requireUser } from "@/lib/auth/session";
import { accessAt } from "@/lib/billing/access";
import { type AnalyticsDecision, decideAnalytics, earliestDay } from "@/lib/billing/analytics";
import { type Day, dayOf } from "@/lib/billing/calendar";
import { TIERS, type Tier } from "@/lib/billing/catalogue";
import { formatCredits } from "@/lib/billing/money";
import { systemNow } from "@/lib/clock";
import { db } from "@/lib/db/client";
import { countActiveKeys, namedKeys } from "@/lib/db/keys";
import { type UsageReport, usageReport } from "@/lib/flows/usage-report";
import { fieldErrors } from "@/lib/http/form";
import { type KeyNames, labelsOf, usageForm } from "@/lib/http/reports";

export const metadata: Metadata = { title: "Usage" };

const PATH = "/account/usage";

export default async function UsagePage({ searchParams }: { searchParams: Query }) {
  const user = await requireUser(PATH);
  const asked = filled(await searchParams, ["from", "to"]);
  const today = dayOf(user.now);
  const tier = TIERS[accessAt(user.state, user.now).tier];
  const form = usageForm.safeParse(asked);
  const decision = form.success
    ? decideAnalytics(tier.id, { ...form.data, byKey: false, byModel: false }, today)
    : null;
  const errors = form.success ? errorsOf(decision) : fieldErrors(form.error);
  const range = decision?.kind === "allowed" ? decision : null;
  const shown = range ?? { from: asked.from, to: asked.to };
  return (
    <>
      <PageHeader
        title="Usage"
        lead="Days are counted in UTC."
        aside={range && <CsvLink range={range} tier={tier} />}
      />
      <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6">
        <div className="mb-4">
          <Ranges path={PATH} most={tier.analyticsDays} today={today} from={shown.from} to={shown.to} />
        </div>
        <Filters action={PATH} label="Show days" key={JSON.stringify(shown)}>
          <DayFilter
            {...{ id: "from", label: "First day", value: shown.from, error: errors.from }}
            min={earliestDay(tier.id, today)}
            max={today}
          />
          <DayFilter
            {...{ id: "to", label: "Last day", value: shown.to, error: errors.to }}
            min={earliestDay(tier.id, today)}
            max={today}
          />
        </Filters>
      </div>
      {range ? (
        <Report userId={user.id} range={range} tier={tier} today={today} />
      ) : (
        <NotShown decision={decision} tier={tier} isSubscribed={user.subscription !== null} />
      )}
    </>
  );
}

function errorsOf(decision: AnalyticsDecision | null): Record<string, string> {
  if (!decision || decision.kind === "allowed") return {};
  return { [decision.field]: decision.message };
}

type Range = { from: Day; to: Day };

function CsvLink({ range: { from, to }, tier }: { range: Range; tier: Tier }) {
  const group = tier.analyticsDetailed ? "day,key,model" : "day";
  const query = new URLSearchParams({ format: "csv", from, to, group });
  return (
    <a href={`/user/usage?${query}`} className={buttonClass("secondary")} download>
      Download as CSV
    </a>
  );
}

type ReportProps = { userId: string; range: Range; tier: Tier; today: Day };

async function Report({ userId, range, tier, today }: ReportProps) {
  const [report, keys, activeKeys] = await Promise.all([
    usageReport(userId, range, tier.analyticsDetailed),
    namedKeys(db(), userId),
    countActiveKeys(db(), userId, systemNow()),
  ]);
  const { totals, refused, complete } = report;
  const refusals = refused.reduce((sum, { requests }) => sum + requests, 0);
  return (
    <div className="grid gap-4">
      {!complete && (
        <Banner urgency="info" title="The newest requests are still being added up">
          Load the page again in a minute. Your balance counts them already.
        </Banner>
      )}
      <div className="grid gap-4 sm:grid-cols-3">
        <Total title="Credits used" value={totals.credits} />
        <Total title="Requests" value={String(totals.requests)} />
        <Total title="Refused" value={String(refusals)} note="Not debited" />
      </div>
      <Card title="By day">
        {totals.requests === 0 ? (
          <NothingUsed hasKey={activeKeys > 0} />
        ) : (
          <UseChart key={`${range.from} ${range.to}`} days={report.days} today={today} />
        )}
      </Card>
      <Shares report={report} names={labelsOf(keys)} tier={tier} />
      <Card title="Refused requests">
        {refused.length === 0 ? (
          <p className="text-sm text-ink-muted">None in these days.</p>
        ) : (
          <RefusedTable refused={refused} />
        )}
      </Card>
    </div>
  );
}

function Total({ title, value, note }: { title: string; value: string; note?: string }) {
  return (
    <Card title={title}>
      <Figure value={formatCredits(value)} unit={note} size="xl" />
    </Card>
  );
}

function NothingUsed({ hasKey }: { hasKey: boolean }) {
  return (
    <EmptyState
      title="Nothing used in these days"
      action={!hasKey && <ButtonLink href="/account/keys">Create an API key</ButtonLink>}
    >
      Each request that is metered is counted here, zero-cost ones too.
    </EmptyState>
  );
}

function Shares({ report, names, tier }: { report: UsageReport; names: KeyNames; tier: Tier }) {
  const { byKey, byModel, totals } = report;
  if (!byKey || !byModel)
    return (
      <Card title="By model and key">
        <p className="max-w-text text-sm text-ink-muted">
          {tier.name} shows use by day, {tier.analyticsDays} days back. By model and key, and a year back, it
          comes with {TIERS.pro.name}.{" "}
          <Link href="/pricing" className="link">
            Compare plans
          </Link>
        </p>
      </Card>
    );
  if (totals.requests === 0) return null;
  return (
    <>
      <Card title="By model">
        <ShareTable
          caption="Use by model, the most first"
          noun="Model"
          total={totals.credits}
          rows={byModel.map((row) => ({ ...row, name: row.id || "Not named" }))}
        />
      </Card>
      <Card title="By key">
        <ShareTable
          caption="Use by key, the most first"
          noun="Key"
          total={totals.credits}
          rows={byKey.map((row) => ({ ...row, name: names.get(row.id) ?? "Not known" }))}
        />
      </Card>
    </>
  );
}

type NotShownProps = { decision: AnalyticsDecision | null; tier: Tier; isSubscribed: boolean };

function NotShown({ decision, tier, isSubscribed }: NotShownProps): ReactNode {
  const back = <ButtonLink href={PATH}>Show the last days</ButtonLink>;
  if (decision?.kind !== "not_in_plan")
    return (
      <EmptyState title="These days can't be shown" action={back}>
        Nothing was looked up: see the days above.
      </EmptyState>
    );
  return (
    <EmptyState
      title={`${tier.name} shows the last ${tier.analyticsDays} days`}
      action={
        <div className="flex flex-wrap gap-3">
          {back}
          <ButtonLink href={isSubscribed ? "/account/change" : "/pricing"}>Compare plans</ButtonLink>
        </div>
      }
    >
      These days come with {TIERS[decision.tier].name}. What was used is kept, and shows once the plan does.
    </EmptyState>
  );
}
