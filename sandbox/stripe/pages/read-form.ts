import type { Context } from "hono";
import { type CardFields, readCard } from "../billing/card-form";
import { wallNow } from "../flows/time";
import type { FormState } from "./fields";

export type Payment = { card: CardFields; name: string };

/** What was typed into a form: trimmed, and empty where nothing was. */
export async function typed(context: Context): Promise<(name: string) => string> {
  const body = await context.req.parseBody();
  return (name) => {
    const value = body[name];
    return typeof value === "string" ? value.trim() : "";
  };
}

export type ReadCard =
  | { ok: true; card: CardFields; name: string }
  | { ok: false; errors: FormState["errors"] };

export function readCardInputs(text: (name: string) => string, { needsName = true } = {}): ReadCard {
  const name = text("name");
  const read = readCard({ number: text("number"), expiry: text("expiry"), cvc: text("cvc") }, wallNow());
  if (read.ok && (name || !needsName)) return { ok: true, card: read.card, name };
  return {
    ok: false,
    errors: {
      ...(!read.ok && read.errors),
      ...(!name && needsName && { name: "Enter the name on the card." }),
    },
  };
}

/** The form of a page that asks for a card and nothing else. Card numbers are never sent back to it. */
export async function readPayment(
  context: Context,
): Promise<{ ok: true; payment: Payment } | { ok: false; form: FormState }> {
  const text = await typed(context);
  const read = readCardInputs(text);
  return read.ok
    ? { ok: true, payment: { card: read.card, name: read.name } }
    : { ok: false, form: { values: { name: text("name"), expiry: text("expiry") }, errors: read.errors } };
}
