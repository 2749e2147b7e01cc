import type { Context } from "hono";
import type { CardFields } from "../billing/card-form";
import { cardByNumber } from "../billing/cards";
import { payCheckout } from "../flows/checkout";
import type { CheckoutOutcome } from "../flows/checkout-completion";
import { addMethod } from "../flows/payment-methods";
import { nowOfCustomer } from "../flows/time";
import type { Buyer } from "../objects/hidden";
import type { CheckoutSession, PaymentMethod } from "../objects/wire";
import type { Unit } from "../store/unit";
import { addressParts, readAddress } from "./address-fields";
import { newCard } from "./checkout-form";
import { asksForCard, type CheckoutView, offeredCards } from "./checkout-view";
import type { FormState } from "./fields";
import { readCardInputs, typed } from "./read-form";

/** What the buyer pays with: nothing, a card of theirs, or one that was typed in. */
type Means = { kind: "none" } | { kind: "saved"; id: string } | { kind: "card"; card: CardFields };

export type Order = { buyer: Buyer; means: Means };

type Read = { ok: true; order: Order; form: FormState } | { ok: false; form: FormState };

const kept = ["email", "phone", "name", "expiry", "method", "keep_card", ...addressParts] as const;

/** The whole form of a Checkout page. */
export async function readCheckout(context: Context, view: CheckoutView): Promise<Read> {
  return readOrder(await typed(context), view);
}

/** What a buyer says of themselves and of their card, checked as far as this session asks for it. */
export function readOrder(
  text: (name: string) => string,
  view: CheckoutView,
  { needsName = true } = {},
): Read {
  const { session } = view;
  const errors: FormState["errors"] = {};
  const email = view.email ?? text("email");
  if (!/^\S+@\S+\.\S+$/.test(email)) errors.email = "Enter an email address, such as name@example.com.";
  const buyer: Buyer = { email, name: null, keep_card: text("keep_card") === "yes" };
  if (session.phone_number_collection?.enabled) {
    buyer.phone = text("phone");
    if (!/^\+?[\d\s()./-]{5,}$/.test(buyer.phone)) errors.phone = "Your phone number is incomplete.";
  }
  let means: Means = { kind: "none" };
  if (asksForCard(view)) {
    const chosen = text("method") || newCard;
    const read = chosen === newCard ? readCardInputs(text, { needsName }) : undefined;
    if (read?.ok) {
      buyer.name = read.name || null;
      means = { kind: "card", card: read.card };
    } else if (read) Object.assign(errors, read.errors);
    else means = { kind: "saved", id: chosen };
  }
  if (session.billing_address_collection === "required") {
    const read = readAddress(text);
    buyer.address = read.address;
    Object.assign(errors, read.errors);
  }
  const values = Object.fromEntries(kept.map((name) => [name, text(name)]).filter(([, value]) => value));
  const form = { values, errors };
  return Object.keys(errors).length > 0 ? { ok: false, form } : { ok: true, order: { buyer, means }, form };
}

/** Pays a session with what was read from its page. */
export async function placeOrder(
  unit: Unit,
  session: CheckoutSession,
  { buyer, means }: Order,
): Promise<CheckoutOutcome> {
  if (session.status !== "open") return { kind: "closed" };
  const method = await methodOf(unit, session, { buyer, means });
  if (method === "gone") return { kind: "declined", message: "That card is not saved any more." };
  const name = buyer.name ?? method?.billing_details.name ?? null;
  return await payCheckout(unit, session, { buyer: { ...buyer, name }, method });
}

async function methodOf(
  unit: Unit,
  session: CheckoutSession,
  { buyer, means }: Order,
): Promise<PaymentMethod | null | "gone"> {
  switch (means.kind) {
    case "none":
      return null;
    case "saved":
      return (await offeredCards(unit, session)).find(({ id }) => id === means.id) ?? "gone";
    case "card": {
      const { email, name, phone, address } = buyer;
      const billing_details = { email, name, phone, address };
      const card = cardByNumber(means.card.number);
      return addMethod(
        unit,
        { ...means.card, card, billing_details },
        await nowOfCustomer(unit, session.customer),
      );
    }
  }
}
