"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { curlOf } from "@/components/billing/curl";
import { CopyField } from "@/components/ui/copy-field";
import type { KeyScope } from "@/lib/billing/keys";
import { useLeaveGuard } from "./leave-guard";

export type Made = { name: string; secret: string; scopes: KeyScope[]; requestId: string };

type Props = {
  made: Made;
  origin: string;
  /** What else follows from it. */
  children?: ReactNode;
};

const QUESTION = "The secret is not copied, and it is not shown again. Leave without it?";

/** Stands until the page is left: the secret isn't stored anywhere else. */
export function NewSecret({ made: { name, secret, scopes, requestId }, origin, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [copied, setCopied] = useState(false);
  useLeaveGuard(!copied, QUESTION);
  useEffect(() => heading.current?.focus(), []);
  const onCopy = () => setCopied(true);
  return (
    <section
      className="grid gap-3 rounded-card border border-accent bg-accent-wash p-4"
      // By keyboard or from the menu.
      onCopy={() => document.getSelection()?.toString().includes(secret) && onCopy()}
    >
      <h3 ref={heading} tabIndex={-1} className="text-sm wrap-anywhere outline-none">
        Key “{name}” is created. Copy its secret now: it is not shown again
      </h3>
      <CopyField label="secret" value={secret} onCopied={onCopy} />
      {children}
      <p className="text-sm">A request with it, to see that it works:</p>
      <CopyField
        label="request"
        value={curlOf(origin, secret, scopes, requestId)}
        multiline
        onCopied={onCopy}
      />
    </section>
  );
}
