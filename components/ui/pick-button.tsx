"use client";

import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { type ButtonVariant, buttonClass } from "./button-class";

type Props = {
  /** Of the form's field; the button that was pressed gives its value. */
  name: string;
  value: string;
  pendingLabel: string;
  variant?: ButtonVariant;
  className?: string;
  children: ReactNode;
};

/** One of many buttons that submit one form: while it runs, the one that was pressed says so and none takes clicks. */
export function PickButton({ name, value, pendingLabel, variant, className = "", children }: Props) {
  const { pending, data } = useFormStatus();
  const mine = pending && data.get(name) === value;
  return (
    <button
      type="submit"
      name={name}
      value={value}
      aria-disabled={pending}
      onClick={(event) => pending && event.preventDefault()}
      className={`${buttonClass(variant)} ${className}`}
    >
      <span className={`stack ${variant === "link" ? "justify-items-end" : "justify-items-center"}`}>
        <span className={mine ? "invisible" : ""}>{children}</span>
        <span className={mine ? "" : "invisible"}>{pendingLabel}</span>
      </span>
    </button>
  );
}
