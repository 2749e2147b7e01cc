"use client";

import { useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { SubmitButton } from "@/components/ui/submit-button";

/** What an act came to, in a sentence. */
export type ActResult = { ok: boolean; message: string } | null;
type Act = () => Promise<ActResult>;

type Props = {
  sync: Act;
  advance: Act;
  /** What advancing will do, or why it can't. */
  ahead: { possible: boolean; words: string };
};

export function SubscriberActs({ sync, advance, ahead }: Props) {
  const [result, run] = useActionState<ActResult, Act>((_result, act) => act(), null);
  return (
    <div>
      <div className="flex flex-wrap items-center gap-3">
        <form action={() => run(sync)}>
          <SubmitButton variant="secondary" pendingLabel="Asking Stripe">
            Sync now
          </SubmitButton>
        </form>
        {ahead.possible && (
          <ConfirmDialog
            trigger="Advance to end of period"
            triggerVariant="secondary"
            title="Advance this subscriber's time?"
            description={`${ahead.words} Time can't be turned back.`}
            confirm="Advance time"
            pendingLabel="Advancing"
            keep="Keep time"
            critical={false}
            action={async () => run(advance)}
          />
        )}
      </div>
      {!ahead.possible && <p className="mt-3 text-sm text-ink-muted">{ahead.words}</p>}
      <ActNews result={result} className="mt-4" />
    </div>
  );
}

/** The live region stands from the start, so that what comes into it is announced. */
export function ActNews({ result, className }: { result: ActResult; className: string }) {
  return (
    <div role="status">
      {result && (
        <Banner urgency={result.ok ? "positive" : "attention"} title={result.message} className={className} />
      )}
    </div>
  );
}
