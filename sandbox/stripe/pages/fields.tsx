/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

/** What was typed into a form, and what is wrong with it, by the fields' names. */
export type FormState = {
  values: Partial<Record<string, string>>;
  errors: Partial<Record<string, string>>;
  /** About the whole: a declined card, a failed challenge. */
  message?: string;
  /** The field that the message is about. */
  about?: string;
};

export const emptyForm: FormState = { values: {}, errors: {} };

/** Tells those who only hear the page, from the title on, that the form came back. */
export const titled = (title: string, ...forms: FormState[]): string =>
  forms.some(({ errors, message }) => message || Object.keys(errors).length > 0) ? `Error: ${title}` : title;

const messageId = "form-message";

/** Takes the focus, unless it is about a field that does. */
export function FormMessage({ form }: { form: FormState }) {
  const text = form.message ?? (Object.keys(form.errors).length > 0 && "Please check the marked fields.");
  if (!text) return null;
  return (
    <p
      class="alert"
      id={messageId}
      tabindex={-1}
      autofocus={form.message !== undefined && form.about === undefined}
      role="alert"
    >
      {text}
    </p>
  );
}

type Props = {
  form: FormState;
  name: string;
  label: string;
  /** Filled in when nothing was typed yet. */
  initial?: string | null;
  required?: boolean;
};

/** Works without scripts: errors come back with the page, beside their fields. The first one takes the focus. */
export function TextField({
  form,
  name,
  label,
  initial,
  required = true,
  ...attributes
}: Props & { [attribute: string]: unknown }) {
  return (
    <Labelled form={form} name={name} label={required ? label : `${label} (optional)`}>
      <input {...shared(form, name, required, form.values[name] ?? initial ?? "")} {...attributes} />
    </Labelled>
  );
}

type Choice = { value: string; text: string };

export function SelectField({
  form,
  name,
  label,
  initial,
  choices,
  required = true,
}: Props & { choices: readonly Choice[] }) {
  const chosen = form.values[name] ?? initial ?? "";
  return (
    <Labelled form={form} name={name} label={required ? label : `${label} (optional)`}>
      <select {...shared(form, name, required)}>
        <option value="">Choose…</option>
        {choices.map(({ value, text }) => (
          <option value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

function shared({ errors, about }: FormState, name: string, required: boolean, value?: string) {
  const explained = errors[name] ? `${name}-error` : about === name ? messageId : undefined;
  return {
    id: name,
    name,
    value,
    required,
    autofocus: name === (about ?? Object.keys(errors)[0]),
    "aria-invalid": explained && "true",
    "aria-describedby": explained,
  };
}

function Labelled({
  form,
  name,
  label,
  children,
}: {
  form: FormState;
  name: string;
  label: string;
  children: Child;
}) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {children}
      {form.errors[name] && (
        <p class="error" id={`${name}-error`}>
          {form.errors[name]}
        </p>
      )}
    </div>
  );
}
