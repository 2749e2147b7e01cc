"use client";

import { useEffect, useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

export type RevokeAction = (keyId: string) => Promise<{ error?: string }>;

type Props = { id: string; name: string; revoked: boolean; revoke: RevokeAction };

/** Stays in the row of a revoked key, where it has told what happened. */
export function RevokeKey({ id, name, revoked, revoke }: Props) {
  const [result, setResult] = useState<{ error?: string }>();
  const isDone = revoked && result !== undefined && result.error === undefined;

  // The button that had the focus is gone.
  useEffect(() => {
    if (isDone) document.getElementById("main")?.focus({ preventScroll: true });
  }, [isDone]);

  return (
    <>
      {!revoked && (
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
          action={async () => setResult(await revoke(id))}
        />
      )}
      <span role="status" className={result?.error ? "block text-xs text-critical" : "sr-only"}>
        {result?.error}
        {isDone && `Key ${name} is revoked`}
      </span>
    </>
  );
}
