import Link from "next/link";
import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { CopyField } from "@/components/ui/copy-field";
import { Icon } from "@/components/ui/icon";
import { curlOf } from "./curl";

type Props = {
  origin: string;
  hasKey: boolean;
  hasCalled: boolean;
  /** For the request that is shown. */
  requestId: string;
};

/** Two steps from an account to an answer of the API. */
export function FirstRequest({ origin, hasKey, hasCalled, requestId }: Props) {
  return (
    <Card title="Your first request">
      <ol className="grid gap-5 text-sm">
        <Step done={hasKey} title="Create an API key">
          {hasKey ? (
            "You have one."
          ) : (
            <>
              Its secret is shown once, on the{" "}
              <Link href="/account/keys" className="link">
                API keys page
              </Link>
              .
            </>
          )}
        </Step>
        <Step done={hasCalled} title="Spend a credit with it">
          <CopyField
            label="request"
            value={curlOf(origin, "$TOLLGATE_KEY", ["usage"], requestId)}
            multiline
          />
        </Step>
      </ol>
    </Card>
  );
}

function Step({ done, title, children }: { done: boolean; title: string; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2">
      {done ? (
        <Icon name="check" className="mt-0.5 size-4 text-positive" />
      ) : (
        <span className="mt-1 ml-0.5 size-3 rounded-full border-2 border-ink" aria-hidden="true" />
      )}
      <div className="grid gap-2">
        <p className="font-medium">
          {title}
          <span className="sr-only">{done ? ", done" : ", to do"}</span>
        </p>
        <div className="text-ink-muted">{children}</div>
      </div>
    </li>
  );
}
