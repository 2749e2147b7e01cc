/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { testCards } from "../billing/cards";
import { FormMessage, type FormState, TextField } from "./fields";

/** When the card that was typed in is declined. Its number is never sent back. */
export const declinedCard = (values: FormState["values"], message: string): FormState => ({
  values,
  errors: {},
  message,
  about: "number",
});

/** A form for a card and nothing else. */
export function CardForm({
  form,
  button,
  action,
}: {
  form: FormState;
  button: string;
  /** Where it is sent, if not to the page itself. */
  action?: string;
}) {
  return (
    <form method="post" action={action} novalidate>
      <FormMessage form={form} />
      <CardInputs form={form} />
      <button type="submit">{button}</button>
    </form>
  );
}

export function CardInputs({ form }: { form: FormState }) {
  return (
    <>
      <TextField
        form={form}
        name="number"
        label="Card number"
        autocomplete="cc-number"
        inputmode="numeric"
        placeholder="1234 1234 1234 1234"
      />
      <div class="pair">
        <TextField
          form={form}
          name="expiry"
          label="Expiry date"
          autocomplete="cc-exp"
          inputmode="numeric"
          placeholder="MM / YY"
        />
        <TextField
          form={form}
          name="cvc"
          label="CVC"
          autocomplete="cc-csc"
          inputmode="numeric"
          placeholder="123"
        />
      </div>
      <TextField form={form} name="name" label="Name on card" autocomplete="cc-name" />
    </>
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
