import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { oneOfTexts, pageOf, type Query, textOf } from "@/app/query";
import { Pagination } from "@/components/admin/pagination";
import { type Subscriber, SubscriberTable } from "@/components/admin/subscriber-table";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Filters, SearchFilter, SelectFilter } from "@/components/ui/filters";
import { PageHeader } from "@/components/ui/page-header";
import { STATUS_WORDS } from "@/components/ui/status-badge";
import { requireAdmin } from "@/lib/auth/session";
import { accessAt } from "@/lib/billing/access";
import { TIER_IDS, TIERS } from "@/lib/billing/catalogue";
import { SUBSCRIPTION_STATUSES } from "@/lib/billing/status";
import { nowFor } from "@/lib/clock";
import { db } from "@/lib/db/client";
import { subscribersPage } from "@/lib/db/subscribers";
import type { UserRecord } from "@/lib/db/users";

export const metadata: Metadata = { title: "Subscribers" };

const PATH = "/admin/subscribers";

export default async function SubscribersPage({ searchParams }: { searchParams: Query }) {
  await requireAdmin();
  const asked = await searchParams;
  const page = pageOf(asked.page);
  const search = textOf(asked.q);
  const status = oneOfTexts(SUBSCRIPTION_STATUSES, asked.status);
  const plan = oneOfTexts(TIER_IDS, asked.plan);
  const { rows, total, pages } = await subscribersPage(db(), { search, status, plan }, page);
  const filter = { q: search, status: status ?? "", plan: plan ?? "" };
  if (rows.length === 0 && page > 1) redirect(`${PATH}?${new URLSearchParams(filter)}`);
  const isFiltered = Boolean(search || status || plan);
  return (
    <>
      <PageHeader title="Subscribers" lead={isFiltered ? `${total} found` : `${total} in all`} />
      <Filters action={PATH} key={JSON.stringify(filter)}>
        <SearchFilter label="Search" hint="Address, name, cus_…, sub_… or user id" value={search} />
        <SelectFilter
          id="status"
          label="Stored status"
          all="Any status"
          value={status}
          options={SUBSCRIPTION_STATUSES.map((one) => [one, STATUS_WORDS[one]])}
        />
        <SelectFilter
          id="plan"
          label="Plan"
          all="Any plan"
          value={plan}
          options={TIER_IDS.map((one) => [one, TIERS[one].name])}
        />
      </Filters>
      {rows.length > 0 ? (
        <SubscriberTable rows={rows.map(atTheirNow)} />
      ) : (
        <EmptyState
          title={isFiltered ? "Nobody fits this search" : "Nobody has signed in yet"}
          action={isFiltered && <ButtonLink href={PATH}>Show all subscribers</ButtonLink>}
        >
          {isFiltered
            ? "Ids are matched from their start, addresses and names anywhere."
            : "The first sign-in opens an account."}
        </EmptyState>
      )}
      <Pagination path={PATH} filter={filter} page={page} pages={pages} />
    </>
  );
}

/** What each may do at their own now, whatever the stored row still says. */
function atTheirNow(user: UserRecord): Subscriber {
  const { status, planName, tier, reason, until, allowance, allowanceTotal } = accessAt(
    user.state,
    nowFor(user),
  );
  const current = tier === "free" ? null : user.subscription;
  return {
    ...user,
    status,
    planName,
    renewsAt: current && !current.cancelAt ? current.periodEnd : null,
    endsAt: current?.cancelAt ?? null,
    graceUntil: reason === "grace" ? until : null,
    allowance,
    allowanceTotal,
  };
}
