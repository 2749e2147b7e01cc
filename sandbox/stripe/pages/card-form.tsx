/** @jsxImportSource hono/jsx */
import { testCards } from "../billing/cards";

export type PayFields = "email" | "number" | "expiry" | "cvc" | "name";
export type PayForm = {
  values: Partial<Record<PayFields, string>>;
  errors: Partial<Record<PayFields, string>>;
  /** About the whole: a declined card, a failed challenge. */
  message?: string;
};

const fields: Record<
  PayFields,
  { label: string; autocomplete: string; hint?: string; [attribute: string]: unknown }
> = {
  email: { label: "Email", type: "email", autocomplete: "email" },
  number: {
    label: "Card number",
    autocomplete: "cc-number",
    inputmode: "numeric",
    placeholder: "1234 1234 1234 1234",
  },
  expiry: { label: "Expiry date", autocomplete: "cc-exp", inputmode: "numeric", placeholder: "MM / YY" },
  cvc: { label: "CVC", autocomplete: "cc-csc", inputmode: "numeric", placeholder: "123" },
  name: { label: "Name on card", autocomplete: "cc-name" },
};

/** Works without scripts: errors come back with the page, beside their fields. */
export function CardForm({
  form,
  button,
  email,
  action,
}: {
  form: PayForm;
  button: string;
  email: boolean;
  /** Where it is sent, if not to the page itself. */
  action?: string;
}) {
  const [firstInvalid] = Object.keys(form.errors);
  const field = (name: PayFields) => <Field name={name} form={form} focus={name === firstInvalid} />;
  return (
    <form method="post" action={action} novalidate>
      {form.message && (
        <p class="alert" role="alert">
          {form.message}
        </p>
      )}
      {!form.message && Object.keys(form.errors).length > 0 && (
        <p class="alert" role="alert">
          Please check the marked fields.
        </p>
      )}
      {email && field("email")}
      {field("number")}
      <div class="pair">
        {field("expiry")}
        {field("cvc")}
      </div>
      {field("name")}
      <button type="submit">{button}</button>
    </form>
  );
}

function Field({ name, form, focus }: { name: PayFields; form: PayForm; focus: boolean }) {
  const { label, ...attributes } = fields[name];
  const error = form.errors[name];
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        value={form.values[name] ?? ""}
        required
        autofocus={focus}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={error ? `${name}-error` : undefined}
        {...attributes}
      />
      {error && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

const effects: Record<string, string> = {
  "4242424242424242": "succeeds",
  "4000000000000002": "is declined",
  "4000000000009995": "has insufficient funds",
  "4000002500003155": "asks for 3-D Secure",
};

export function TestCards() {
  return (
    <details class="hints" open>
      <summary>Test cards</summary>
      <ul>
        {testCards
          .filter((card) => effects[card.number])
          .map((card) => (
            <li>
              <code>{card.number.replace(/(.{4})(?=.)/g, "$1 ")}</code> {effects[card.number]}
            </li>
          ))}
      </ul>
      <p>Any future date, any three digits, any name.</p>
    </details>
  );
}
