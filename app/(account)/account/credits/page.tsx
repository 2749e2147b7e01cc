import type { Metadata } from "next";
import { CreditsCard } from "@/components/billing/credits-card";
import { LedgerTable } from "@/components/billing/ledger-table";
import { standingOf } from "@/components/billing/standing";
import { PackForm } from "@/components/credits/pack-form";
import { RedeemForm } from "@/components/credits/redeem-form";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { PACKS } from "@/lib/billing/catalogue";
import { db } from "@/lib/db/client";
import { ledgerPage } from "@/lib/db/ledger";
import { buyPack, redeem } from "./actions";

export const metadata: Metadata = { title: "Credits" };

const ENTRIES = 100;

export default async function CreditsPage() {
  const user = await requireUser("/account/credits");
  const { rows: entries } = await ledgerPage(db(), user.id, {}, null, ENTRIES);
  return (
    <>
      <PageHeader title="Credits" lead="The plan's allowance is spent first, then what you bought." />
      <div className="grid gap-4">
        <CreditsCard standing={standingOf(user)} />
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
        <Card title="Ledger">
          {entries.length === 0 ? (
            <EmptyState title="Nothing entered yet">
              A plan, a pack or a code enters its credits here, and each request what it took.
            </EmptyState>
          ) : (
            <LedgerTable entries={entries} causes="words" />
          )}
          {entries.length === ENTRIES && (
            <p className="mt-3 text-sm text-ink-muted">The newest {ENTRIES} entries.</p>
          )}
        </Card>
      </div>
    </>
  );
}
