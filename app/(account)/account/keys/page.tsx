import type { Metadata } from "next";
import { CreateKeyForm } from "@/components/keys/create-key-form";
import { KeyTable } from "@/components/keys/key-table";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { listKeys } from "@/lib/db/keys";
import { env } from "@/lib/env";
import { createApiKey, revokeApiKey } from "../actions";

export const metadata: Metadata = { title: "API keys" };

export default async function KeysPage() {
  const user = await requireUser("/account/keys");
  const keys = await listKeys(db(), user.id);
  return (
    <>
      <PageHeader
        title="API keys"
        lead="A program that holds a key acts as you: it reads your plan and spends your credits."
      />
      <Card title="New key" className="mb-6">
        <CreateKeyForm action={createApiKey} origin={env().NEXTAUTH_URL} />
      </Card>
      {keys.length === 0 ? (
        <EmptyState title="No keys yet">Create one above; its secret is shown once.</EmptyState>
      ) : (
        <Card title="Your keys">
          <KeyTable keys={keys} revoke={revokeApiKey} />
        </Card>
      )}
    </>
  );
}
