"use client";

import { useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

export type RevokeAction = (keyId: string) => Promise<{ error?: string }>;

type Props = { id: string; name: string; revoke: RevokeAction };

export function RevokeKey({ id, name, revoke }: Props) {
  const [error, setError] = useState<string>();
  return (
    <>
      <ConfirmDialog
        trigger={
          <>
            Revoke<span className="sr-only"> key {name}</span>
          </>
        }
        title={`Revoke “${name}”?`}
        description="Requests with it are refused from now on. That can't be undone; other keys go on working."
        confirm="Revoke key"
        pendingLabel="Revoking"
        keep="Keep key"
        action={async () => setError((await revoke(id)).error)}
      />
      <span role="status" className="block text-xs text-critical">
        {error}
      </span>
    </>
  );
}
