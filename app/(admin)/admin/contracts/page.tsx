import type { Metadata } from "next";
import { type Query, textOf } from "@/app/query";
import { ContractForm } from "@/components/admin/contract-form";
import { ContractTable } from "@/components/admin/contract-table";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireAdmin } from "@/lib/auth/session";
import { listContracts } from "@/lib/flows/contracts";
import { endOffer, offerContract } from "./actions";

export const metadata: Metadata = { title: "Contracts" };

export default async function ContractsPage({ searchParams }: { searchParams: Query }) {
  await requireAdmin();
  const email = textOf((await searchParams).email);
  const rows = await listContracts();
  return (
    <>
      <PageHeader
        title="Contracts"
        lead="A private plan for one customer. They buy it at Checkout by its link, or pay the invoices that are mailed to them."
      />
      <div className="grid gap-8">
        {rows.length > 0 ? (
          <ContractTable rows={rows} end={endOffer} />
        ) : (
          <EmptyState title="No contract yet">The first one is offered below.</EmptyState>
        )}
        <Card title="Offer a contract">
          <ContractForm action={offerContract} email={email} />
        </Card>
      </div>
    </>
  );
}
