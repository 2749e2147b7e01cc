import type { Context } from "hono";
import { type CardFields, readCard } from "../billing/card-form";
import { wallNow } from "../flows/time";
import type { PayFields, PayForm } from "./card-form";

export type Payment = { card: CardFields; email: string; name: string };

/** What was typed on a page with a card form. Card numbers are never sent back to it. */
export async function readPayment(
  context: Context,
  fixedEmail?: string | null,
): Promise<{ ok: true; payment: Payment } | { ok: false; form: PayForm }> {
  const body = await context.req.parseBody();
  const text = (name: PayFields): string => {
    const value = body[name];
    return typeof value === "string" ? value.trim() : "";
  };
  const email = fixedEmail ?? text("email");
  const name = text("name");
  const card = readCard({ number: text("number"), expiry: text("expiry"), cvc: text("cvc") }, wallNow());
  const errors: PayForm["errors"] = {
    ...(!/^\S+@\S+\.\S+$/.test(email) && { email: "Enter an email address, such as name@example.com." }),
    ...(!card.ok && card.errors),
    ...(!name && { name: "Enter the name on the card." }),
  };
  if (card.ok && Object.keys(errors).length === 0)
    return { ok: true, payment: { card: card.card, email, name } };
  return { ok: false, form: { values: { email, name, expiry: text("expiry") }, errors } };
}
