import type { ComponentProps, ReactNode } from "react";
import { Icon } from "./icon";

type FieldProps = {
  /** The control's id; hint and error get theirs from it. */
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string;
  optional?: boolean;
  children: ReactNode;
};

/** Label, control, hint and error in the order they are read. The control takes `fieldControl(id, …)`. */
function Field({ id, label, hint, error, optional = false, children }: FieldProps) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {optional && <span className="font-normal text-ink-muted"> (optional)</span>}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-ink-muted">
          {hint}
        </p>
      )}
      {error && <FieldError id={id}>{error}</FieldError>}
    </div>
  );
}

const CONTROL =
  "w-full rounded-control border bg-surface-raised px-3 py-2 text-base text-ink hover:border-ink-muted aria-invalid:border-critical";

type Described = { id: string; hint?: ReactNode; error?: string };

function describedBy({ id, hint, error }: Described): string | undefined {
  return [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
}

type TextFieldProps = Omit<FieldProps, "children">;

export function InputField({
  id,
  label,
  hint,
  error,
  optional = false,
  ...input
}: TextFieldProps & Omit<ComponentProps<"input">, "id">) {
  return (
    <Field id={id} label={label} hint={hint} error={error} optional={optional}>
      <input
        id={id}
        name={id}
        required={!optional}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy({ id, hint, error })}
        className={`h-10 ${CONTROL}`}
        {...input}
      />
    </Field>
  );
}

export function TextareaField({
  id,
  label,
  hint,
  error,
  optional = false,
  ...textarea
}: TextFieldProps & Omit<ComponentProps<"textarea">, "id">) {
  return (
    <Field id={id} label={label} hint={hint} error={error} optional={optional}>
      <textarea
        id={id}
        name={id}
        required={!optional}
        rows={5}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy({ id, hint, error })}
        className={CONTROL}
        {...textarea}
      />
    </Field>
  );
}

export function SelectField({
  id,
  label,
  hint,
  error,
  optional = false,
  ...select
}: TextFieldProps & Omit<ComponentProps<"select">, "id">) {
  return (
    <Field id={id} label={label} hint={hint} error={error} optional={optional}>
      <select
        id={id}
        name={id}
        required={!optional}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy({ id, hint, error })}
        className={`h-10 ${CONTROL}`}
        {...select}
      />
    </Field>
  );
}

type CheckboxProps = { id: string; label: ReactNode; error?: string } & Omit<
  ComponentProps<"input">,
  "id" | "type"
>;

/** The box stands before its sentence; the whole line is the target. */
export function CheckboxField({ id, label, error, ...input }: CheckboxProps) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="flex max-w-text cursor-pointer gap-3 py-1 text-sm">
        <input
          id={id}
          name={id}
          type="checkbox"
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy({ id, error })}
          className="mt-0.5 size-4 shrink-0 accent-accent"
          {...input}
        />
        <span>{label}</span>
      </label>
      {error && <FieldError id={id}>{error}</FieldError>}
    </div>
  );
}

function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={`${id}-error`} className="flex gap-1.5 text-sm text-critical">
      <Icon name="failed" className="mt-0.5 size-4" />
      {children}
    </p>
  );
}
