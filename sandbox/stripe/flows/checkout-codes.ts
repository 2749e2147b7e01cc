import { StripeError } from "../errors";
import type { CheckoutSession } from "../objects/wire";
import type { Unit } from "../store/unit";
import { givenDiscount, priceLines, retotal } from "./checkout-totals";
import { type GivenDiscount, redeemable } from "./discounts";

const invalid = "This code is invalid.";

/** Gives a session the discount of a code that the buyer entered. Returns why not, for the page to say. */
export async function applyCode(
  unit: Unit,
  session: CheckoutSession,
  text: string,
): Promise<string | undefined> {
  if (session.status !== "open" || !session.allow_promotion_codes) return invalid;
  const allOf = [`code:${text.toLowerCase()}`];
  const code =
    (await unit.latest("promotion_code", { allOf: [...allOf, "active:true"] })) ??
    (await unit.latest("promotion_code", { allOf }));
  if (!code) return invalid;
  const refusal = await refusalOf(unit, session, { promotion_code: code.id });
  if (refusal) return refusal;
  session.discounts = [{ coupon: null, promotion_code: code.id }];
  await retotal(unit, session);
  return undefined;
}

export async function removeCode(unit: Unit, session: CheckoutSession): Promise<void> {
  if (session.status !== "open" || !session.allow_promotion_codes) return;
  session.discounts = [];
  await retotal(unit, session);
}

/** A code that was good when it was entered may have been used up since: it is taken away, and the page says so. */
export async function recheckCode(unit: Unit, session: CheckoutSession): Promise<string | undefined> {
  const given = session.allow_promotion_codes ? await givenDiscount(unit, session) : undefined;
  if (!given?.code) return undefined;
  const refusal = await refusalOf(unit, session, { promotion_code: given.code.id });
  if (refusal) await removeCode(unit, session);
  return refusal;
}

async function refusalOf(
  unit: Unit,
  session: CheckoutSession,
  given: GivenDiscount,
): Promise<string | undefined> {
  try {
    await redeemableIn(unit, session, given);
    return undefined;
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    if (error.body.code === "coupon_expired") return "This code has expired.";
    return error.body.code === "resource_missing" ? invalid : error.message;
  }
}

/** Throws when the session's customer may not have it. */
export async function redeemableIn(
  unit: Unit,
  session: CheckoutSession,
  given: GivenDiscount,
): Promise<void> {
  const customer = session.customer ? await unit.need("customer", session.customer) : null;
  const lines = await priceLines(unit, session);
  const amount = lines.reduce((sum, { whole }) => sum + whole, 0);
  await redeemable(unit, given, { customer, currency: session.currency ?? "usd", amount });
}
