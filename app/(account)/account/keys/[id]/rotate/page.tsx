import type { Metadata } from "next";
import { KeyFacts } from "@/components/keys/key-facts";
import { RotateKeyForm } from "@/components/keys/rotate-key-form";
import { PageHeader } from "@/components/ui/page-header";
import { env } from "@/lib/env";
import { rotateApiKey } from "../../actions";
import { type KeyProps, keyOfUser } from "../key-of-user";

export const metadata: Metadata = { title: "Rotate key" };

/** What can't be rotated is told when it is tried: the page also stays where a rotation has just shown its secret. */
export default async function RotatePage(props: KeyProps) {
  const key = await keyOfUser(props, "rotate");
  return (
    <div className="max-w-form">
      <PageHeader
        title={<span className="wrap-anywhere">Rotate “{key.name}”</span>}
        lead="You get a new secret with the same name, scopes, lifetime and limit. Both keys share the limit while both work."
      />
      <KeyFacts of={key} />
      <RotateKeyForm action={rotateApiKey.bind(null, key.id)} origin={env().NEXTAUTH_URL} />
    </div>
  );
}
