import type { Metadata } from "next";
import { KeyFacts } from "@/components/keys/key-facts";
import { RevokeKeyForm } from "@/components/keys/revoke-key-form";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { keyStateAt } from "@/lib/billing/keys";
import { systemNow } from "@/lib/clock";
import { revokeApiKey } from "../../actions";
import { type KeyProps, keyOfUser } from "../key-of-user";

export const metadata: Metadata = { title: "Revoke key" };

export default async function RevokePage(props: KeyProps) {
  const key = await keyOfUser(props, "revoke");
  if (keyStateAt(key, systemNow()) !== "active") {
    return (
      <>
        <PageHeader title="Revoke key" />
        <EmptyState
          title={`Key “${key.name}” has ended`}
          action={<ButtonLink href="/account/keys">Go to the keys</ButtonLink>}
        >
          Requests with it are refused already.
        </EmptyState>
      </>
    );
  }
  return (
    <div className="max-w-form">
      <PageHeader
        title={<span className="wrap-anywhere">Revoke “{key.name}”</span>}
        lead="Requests with it are refused from now on. That can't be undone; other keys go on working."
      />
      <KeyFacts of={key} />
      <RevokeKeyForm action={revokeApiKey.bind(null, key.id)} />
    </div>
  );
}
