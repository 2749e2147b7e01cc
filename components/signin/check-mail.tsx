"use client";

import { type ReactNode, useEffect, useRef } from "react";

/** Says the same for every address. */
export function CheckMail({ email, children }: { email?: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="grid justify-items-start gap-3 rounded-card border bg-surface-raised p-5 sm:p-6">
      <h2 ref={heading} tabIndex={-1} className="text-lg outline-none">
        Check your mail
      </h2>
      <p className="max-w-text">
        A link is on its way
        {email && (
          <>
            {" "}
            to <strong className="font-semibold break-all">{email}</strong>
          </>
        )}
        . Open it in this browser; it signs you in once.
      </p>
      <p className="max-w-text text-sm text-ink-muted">
        Nothing there after a minute? Look in the spam folder, or check the address.
      </p>
      <div className="mt-2">{children}</div>
    </section>
  );
}
