import type { Metadata } from "next";
import { filled, type Query } from "@/app/query";
import { CreditsCard } from "@/components/billing/credits-card";
import { ENTRY_WORDS } from "@/components/billing/ledger";
import { LedgerTable } from "@/components/billing/ledger-table";
import { standingOf } from "@/components/billing/standing";
import { PackForm } from "@/components/credits/pack-form";
import { RedeemForm } from "@/components/credits/redeem-form";
import { ButtonLink } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { DayFilter, Filters, SelectFilter, TextFilter } from "@/components/ui/filters";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { PACKS } from "@/lib/billing/catalogue";
import { BUCKETS, ENTRY_KINDS } from "@/lib/billing/ledger";
import { db } from "@/lib/db/client";
import { namedKeys } from "@/lib/db/keys";
import { type LedgerFilter, type LedgerPage, ledgerPage } from "@/lib/db/ledger";
import { recentUse } from "@/lib/flows/usage-report";
import { fieldErrors } from "@/lib/http/form";
import { creditsQuery, filterOf, type KeyNames, labelsOf } from "@/lib/http/reports";
import { buyPack, redeem } from "./actions";

export const metadata: Metadata = { title: "Credits" };

const PATH = "/account/credits";
const PAGE_SIZE = 50;
const FILTERS = ["kind", "bucket", "key", "model", "from", "to"] as const;

type Asked = Partial<Record<(typeof FILTERS)[number], string>>;

export default async function CreditsPage({ searchParams }: { searchParams: Query }) {
  const user = await requireUser(PATH);
  const asked = await searchParams;
  const filters = filled(asked, FILTERS);
  const { cursor = null } = filled(asked, ["cursor"]);
  const [keys, { projection }] = await Promise.all([namedKeys(db(), user.id), recentUse(user, 1)]);
  const names = labelsOf(keys);
  const search = searchOf(filters, cursor, names);
  const page = search.filter && (await ledgerPage(db(), user.id, search.filter, cursor, PAGE_SIZE));
  return (
    <>
      <PageHeader title="Credits" lead="The plan's allowance is spent first, then what you bought." />
      <div className="grid gap-4">
        <CreditsCard standing={standingOf(user)} projection={projection} />
        <div className="grid gap-4 lg:grid-cols-2">
          <Card title="Buy credits">
            <p className="mb-3 max-w-text text-sm text-ink-muted">
              Paid once, on Stripe's page. They never expire, and stay yours when a plan ends.
            </p>
            <PackForm packs={PACKS.filter((pack) => !pack.retired)} action={buyPack} />
          </Card>
          <Card title="Redeem a code">
            <RedeemForm action={redeem} />
          </Card>
        </div>
        <Card
          title="Ledger"
          aside={
            page && (
              <a
                href={`/user/credits?${new URLSearchParams({ ...filters, format: "csv" })}`}
                className={buttonClass("secondary", "sm")}
                download
              >
                Download as CSV
              </a>
            )
          }
        >
          <LedgerFilters filters={filters} errors={search.errors} names={names} />
          <Entries page={page} filters={filters} cursor={cursor} names={names} />
        </Card>
      </div>
    </>
  );
}

type Search = { filter: LedgerFilter | null; errors: Record<string, string> };

/** Without a filter where the address asks for what there can't be. */
function searchOf(filters: Asked, cursor: string | null, names: KeyNames): Search {
  const form = creditsQuery.safeParse({ ...filters, ...(cursor && { cursor }) });
  if (!form.success) return { filter: null, errors: fieldErrors(form.error) };
  if (form.data.key && !names.has(form.data.key))
    return { filter: null, errors: { key: "This is no key of yours" } };
  return { filter: filterOf(form.data), errors: {} };
}

type FilterProps = { filters: Asked; errors: Record<string, string>; names: KeyNames };

function LedgerFilters({ filters, errors, names }: FilterProps) {
  return (
    <Filters action={PATH} scroll={false} label="Show entries" key={JSON.stringify(filters)}>
      <SelectFilter
        {...{ id: "kind", label: "Entry", all: "All entries", value: filters.kind, error: errors.kind }}
        options={ENTRY_KINDS.map((kind) => [kind, ENTRY_WORDS[kind]])}
      />
      <SelectFilter
        {...{ id: "bucket", label: "Of", all: "Either", value: filters.bucket, error: errors.bucket }}
        options={BUCKETS.map((bucket) => [bucket, bucket])}
      />
      <SelectFilter
        {...{ id: "key", label: "Key", all: "Any key", value: filters.key, error: errors.key }}
        options={[...names]}
      />
      <TextFilter id="model" label="Model" value={filters.model} error={errors.model} />
      <DayFilter id="from" label="First day" value={filters.from} error={errors.from} />
      <DayFilter id="to" label="Last day" value={filters.to} error={errors.to} />
    </Filters>
  );
}

type EntriesProps = { page: LedgerPage | null; filters: Asked; cursor: string | null; names: KeyNames };

function Entries({ page, filters, cursor, names }: EntriesProps) {
  const isFiltered = Object.keys(filters).length > 0;
  const all = <ButtonLink href={PATH}>Show all entries</ButtonLink>;
  if (!page)
    return (
      <EmptyState title="This search can't be made" action={all}>
        Nothing was looked up: see the fields above.
      </EmptyState>
    );
  const { rows, next } = page;
  if (rows.length === 0 && !next)
    return isFiltered || cursor ? (
      <EmptyState title={cursor ? "No further entries" : "No entry fits this search"} action={all}>
        A model has to be written as the request named it.
      </EmptyState>
    ) : (
      <EmptyState title="Nothing entered yet">
        A plan, a pack or a code enters its credits here, and each request what it took.
      </EmptyState>
    );
  return (
    <>
      {rows.length === 0 ? (
        <EmptyState title="None among the newest entries">There may be some further back.</EmptyState>
      ) : (
        <LedgerTable entries={rows} keyNames={names} />
      )}
      {(cursor || next) && (
        <nav aria-label="Pages of the ledger" className="mt-4 flex justify-between gap-4">
          {cursor ? (
            <ButtonLink href={{ pathname: PATH, query: filters }} scroll={false}>
              Newest entries
            </ButtonLink>
          ) : (
            <span />
          )}
          {next && (
            <ButtonLink href={{ pathname: PATH, query: { ...filters, cursor: next } }} scroll={false}>
              Older entries
            </ButtonLink>
          )}
        </nav>
      )}
    </>
  );
}
