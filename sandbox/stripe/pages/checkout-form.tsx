/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { PaymentMethod } from "../objects/wire";
import { AddressFields } from "./address-fields";
import { CardInputs } from "./card-form";
import { asksForCard, type CheckoutView } from "./checkout-view";
import { FormMessage, type FormState, TextField } from "./fields";

type Props = { view: CheckoutView; form: FormState };

/** Who buys, and what they pay with. */
export function CheckoutForm({ view, form, button }: Props & { button: string }) {
  const { session, customer, email } = view;
  return (
    <>
      {email && (
        <p class="known">
          <span class="label">Email</span> {email}
        </p>
      )}
      <form method="post" action={`/c/pay/${session.id}`} novalidate>
        <FormMessage form={form} />
        {!email && <TextField form={form} name="email" label="Email" type="email" autocomplete="email" />}
        {session.phone_number_collection?.enabled && (
          <TextField
            form={form}
            name="phone"
            label="Phone number"
            initial={customer?.phone}
            type="tel"
            autocomplete="tel"
          />
        )}
        {asksForCard(view) && <Means view={view} form={form} />}
        {session.billing_address_collection === "required" && (
          <AddressFields form={form} initial={customer?.address} />
        )}
        {session.custom_text.submit && <p>{session.custom_text.submit.message}</p>}
        <button type="submit">{button}</button>
        {session.custom_text.after_submit && <p class="quiet">{session.custom_text.after_submit.message}</p>}
      </form>
      {session.saved_payment_method_options?.payment_method_remove === "enabled" && (
        <RemoveCards view={view} />
      )}
    </>
  );
}

export const newCard = "new";

/** A card that is known, or one that is typed in. */
function Means({ view, form }: Props) {
  const { cards, customer, session } = view;
  const keeps =
    session.saved_payment_method_options?.payment_method_save === "enabled" &&
    (session.customer || session.customer_creation === "always");
  const preferred = customer?.invoice_settings.default_payment_method ?? null;
  const first = cards.find(({ id }) => id === preferred) ?? cards[0];
  const chosen = form.values.method ?? first?.id ?? newCard;
  return (
    <>
      {cards.length > 0 && (
        <fieldset class="means">
          <legend>Pay with</legend>
          {cards.map((card) => (
            <Choice value={card.id} chosen={chosen} text={cardName(card)} />
          ))}
          <Choice value={newCard} chosen={chosen} text="Another card" />
        </fieldset>
      )}
      <div class="new-card">
        <CardInputs form={form} />
        {keeps && (
          <p class="choice">
            <input
              id="keep_card"
              name="keep_card"
              type="checkbox"
              value="yes"
              checked={!!form.values.keep_card}
            />
            <label for="keep_card">Save this card for the next time</label>
          </p>
        )}
      </div>
    </>
  );
}

const cardName = ({ card }: PaymentMethod): string =>
  `${card?.brand ?? "card"} ending in ${card?.last4}, ${String(card?.exp_month).padStart(2, "0")}/${card?.exp_year}`;

const Choice = ({ value, chosen, text }: { value: string; chosen: string; text: string }) => (
  <p class="choice">
    <input id={`method-${value}`} type="radio" name="method" value={value} checked={value === chosen} />
    <label for={`method-${value}`} class="brand">
      {text}
    </label>
  </p>
);

const RemoveCards = ({ view: { cards, session } }: { view: CheckoutView }) => (
  <>
    {cards.map((card) => (
      <form method="post" action={`/c/pay/${session.id}/methods/${card.id}/remove`}>
        <button type="submit" class="secondary small">
          Remove the {cardName(card)}
        </button>
      </form>
    ))}
  </>
);
