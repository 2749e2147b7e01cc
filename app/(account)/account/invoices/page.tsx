import type { Metadata } from "next";
import { type Query, textOf } from "@/app/query";
import { InvoiceTable } from "@/components/payment/invoice-table";
import { PayForm } from "@/components/payment/pay-form";
import { ButtonLink } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { invoicesPage } from "@/lib/db/invoices";
import { pay } from "../payment/actions";

export const metadata: Metadata = { title: "Invoices" };

const PAGE_SIZE = 12;

export default async function InvoicesPage({ searchParams }: { searchParams: Query }) {
  const after = textOf((await searchParams).after);
  const user = await requireUser("/account/invoices");
  const { rows, next } = await invoicesPage(db(), user.id, after || null, PAGE_SIZE);
  if (rows.length === 0)
    return (
      <>
        <PageHeader title="Invoices" />
        <EmptyState title="No invoices yet" action={<ButtonLink href="/pricing">Choose a plan</ButtonLink>}>
          The first comes with a plan that is paid for. A trial has none.
        </EmptyState>
      </>
    );
  return (
    <>
      <PageHeader
        title="Invoices"
        aside={
          <a href="/user/invoices?format=csv" className={buttonClass("secondary")} download>
            Download as CSV
          </a>
        }
      />
      <PayForm action={pay}>
        <div className="rounded-card border bg-surface-raised px-5 py-1 sm:px-6">
          <InvoiceTable rows={rows} />
        </div>
      </PayForm>
      {(after || next) && (
        <nav aria-label="Pages" className="mt-4 flex justify-between gap-4">
          {after ? <ButtonLink href="/account/invoices">Newest invoices</ButtonLink> : <span />}
          {next && (
            <ButtonLink href={{ pathname: "/account/invoices", query: { after: next } }}>
              Older invoices
            </ButtonLink>
          )}
        </nav>
      )}
    </>
  );
}
