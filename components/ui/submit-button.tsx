"use client";

import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button-class";

type Props = {
  children: ReactNode;
  /** What is happening, in words: "Opening Checkout…". */
  pendingLabel: string;
  variant?: ButtonVariant;
  size?: ButtonSize;
  className?: string;
};

/** Submits the form around it once: while that runs it says so, keeps its width and the focus, and ignores clicks. */
export function SubmitButton({ children, pendingLabel, variant = "primary", size, className = "" }: Props) {
  const { pending } = useFormStatus();
  return (
    <button
      type="submit"
      aria-disabled={pending}
      onClick={(event) => pending && event.preventDefault()}
      className={`${buttonClass(variant, size)} ${className}`}
    >
      <span className="stack" aria-live="polite">
        <span className={pending ? "invisible" : ""}>{children}</span>
        <span className={pending ? "" : "invisible"}>{pendingLabel}</span>
      </span>
    </button>
  );
}
