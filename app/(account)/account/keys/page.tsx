import type { Metadata } from "next";
import { CreateKeyForm } from "@/components/keys/create-key-form";
import { KeyTable } from "@/components/keys/key-table";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { keyStateAt, replacedAmong } from "@/lib/billing/keys";
import { systemNow } from "@/lib/clock";
import { db } from "@/lib/db/client";
import { creditsUsedByKeys, listKeys } from "@/lib/db/keys";
import { env } from "@/lib/env";
import { createApiKey } from "./actions";

export const metadata: Metadata = { title: "API keys" };

type Props = { searchParams: Promise<{ revoked?: string | string[] }> };

/** Without loading.tsx: behind it the page would need a script to appear. */
export default async function KeysPage({ searchParams }: Props) {
  const user = await requireUser("/account/keys");
  const now = systemNow();
  const [keys, used] = await Promise.all([listKeys(db(), user.id, now), creditsUsedByKeys(db(), user)]);
  const replaced = replacedAmong(keys);
  const rows = keys.map((key) => ({
    ...key,
    state: keyStateAt(key, now),
    used: used.get(key.id) ?? "0",
    isReplaced: replaced.has(key.id),
  }));
  const { revoked: revokedId } = await searchParams;
  const revoked = rows.find(({ id, state }) => id === revokedId && state === "revoked");
  const active = rows.filter(({ state }) => state === "active");
  const ended = rows.filter(({ state }) => state !== "active");
  return (
    <>
      <PageHeader
        title="API keys"
        lead="A program that holds a key acts as you, as far as the key's scopes go."
      />
      {revoked && (
        <Banner urgency="positive" title={`Key “${revoked.name}” is revoked`} live className="mb-6">
          Requests with it are refused.
        </Banner>
      )}
      <Card title="New key" className="mb-6">
        <CreateKeyForm action={createApiKey} origin={env().NEXTAUTH_URL} />
      </Card>
      {active.length === 0 ? (
        <EmptyState title="No keys that work">Create one above; its secret is shown once.</EmptyState>
      ) : (
        <Card title="Your keys">
          <KeyTable caption="Keys that work" keys={active} />
        </Card>
      )}
      {ended.length > 0 && (
        <details className="mt-6 rounded-card border bg-surface-raised p-5 sm:p-6">
          <summary className="cursor-pointer text-base font-semibold">Ended keys ({ended.length})</summary>
          <div className="mt-4">
            <KeyTable caption="Ended keys" keys={ended} />
          </div>
        </details>
      )}
    </>
  );
}
