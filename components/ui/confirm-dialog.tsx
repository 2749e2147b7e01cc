"use client";

import { AlertDialog } from "radix-ui";
import { type ReactNode, useState } from "react";
import { type ButtonVariant, buttonClass } from "./button-class";
import { SubmitButton } from "./submit-button";

type Props = {
  /** What opens it, as it stands on the page. */
  trigger: ReactNode;
  triggerVariant?: ButtonVariant;
  title: string;
  /** Amount, date, consequence. */
  description: ReactNode;
  /** The same noun as on the trigger: "Revoke key". */
  confirm: string;
  pendingLabel: string;
  /** What happens otherwise: "Keep key". Never a bare "Cancel". */
  keep: string;
  /** Runs on confirming; the dialog closes when it is done. */
  action: (formData: FormData) => void | Promise<void>;
  /** Fields of the form: hidden ids, a reason. */
  children?: ReactNode;
  critical?: boolean;
};

export function ConfirmDialog(props: Props) {
  const [open, setOpen] = useState(false);
  const run = async (formData: FormData) => {
    await props.action(formData);
    setOpen(false);
  };
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <AlertDialog.Trigger className={buttonClass(props.triggerVariant ?? "link-critical")}>
        {props.trigger}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-[oklch(0_0_0/0.5)]" />
        <AlertDialog.Content className="fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-md -translate-1/2 overflow-y-auto rounded-card border bg-surface-raised p-6 shadow-overlay">
          <AlertDialog.Title className="text-lg">{props.title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="mt-2 text-sm text-ink-muted">{props.description}</div>
          </AlertDialog.Description>
          <form action={run} className="mt-5 grid gap-5">
            {props.children}
            <div className="flex flex-wrap justify-end gap-3">
              <AlertDialog.Cancel className={buttonClass("secondary")}>{props.keep}</AlertDialog.Cancel>
              <SubmitButton
                variant={props.critical === false ? "primary" : "critical"}
                pendingLabel={props.pendingLabel}
              >
                {props.confirm}
              </SubmitButton>
            </div>
          </form>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
