import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { oneOfTexts, pageOf, type Query, textOf } from "@/app/query";
import { EVENT_LOOKS, EventTable } from "@/components/admin/event-table";
import { Pagination } from "@/components/admin/pagination";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Filters, SearchFilter, SelectFilter } from "@/components/ui/filters";
import { PageHeader } from "@/components/ui/page-header";
import { requireAdmin } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { EVENT_STATUSES, eventsPage } from "@/lib/db/events";
import { replay } from "../../actions";

export const metadata: Metadata = { title: "Events" };

const PATH = "/admin/events";

export default async function EventsPage({ searchParams }: { searchParams: Query }) {
  await requireAdmin();
  const asked = await searchParams;
  const page = pageOf(asked.page);
  const search = textOf(asked.q);
  const status = oneOfTexts(EVENT_STATUSES, asked.status);
  const { rows, total, pages } = await eventsPage(db(), { search, status }, page);
  const filter = { q: search, status: status ?? "" };
  if (rows.length === 0 && page > 1) redirect(`${PATH}?${new URLSearchParams(filter)}`);
  const isFiltered = Boolean(search || status);
  return (
    <>
      <PageHeader
        title="Events"
        lead={`${total} ${isFiltered ? "found" : "received from Stripe"}, parked ones first.`}
      />
      <Filters action={PATH} key={JSON.stringify(filter)}>
        <SearchFilter label="Search" hint="Type, evt_…, cus_… or address" value={search} />
        <SelectFilter
          id="status"
          label="Status"
          all="Any status"
          value={status}
          options={EVENT_STATUSES.map((one) => [one, EVENT_LOOKS[one].word])}
        />
      </Filters>
      {rows.length > 0 ? (
        <EventTable rows={rows} replay={replay} />
      ) : (
        <EmptyState
          title={isFiltered ? "No event fits this search" : "No events yet"}
          action={isFiltered && <ButtonLink href={PATH}>Show all events</ButtonLink>}
        >
          {isFiltered
            ? "Search by a part of the type, the id or the address."
            : "Stripe's webhook delivers them here."}
        </EmptyState>
      )}
      <Pagination path={PATH} filter={filter} page={page} pages={pages} />
    </>
  );
}
