import { hostedUrl } from "../objects/checkout-session";
import { newId, prefixed } from "../objects/ids";
import type { CheckoutSession } from "../objects/wire";
import type { Unit } from "../store/unit";
import { retotal } from "./checkout-totals";
import { wallNow } from "./time";

/** Seconds that a session lives unless it was told otherwise. */
export const sessionLifetime = 24 * 3600;

/** Seconds that an expired session can be recovered. */
const recoverable = 30 * 86_400;

/** Sessions live in real time, whatever clock their customer is on. */
export function expireCheckout(unit: Unit, session: CheckoutSession): void {
  const now = wallNow();
  session.status = "expired";
  session.url = null;
  const recovery = session.after_expiration?.recovery;
  if (recovery?.enabled) {
    recovery.expires_at = now + recoverable;
    recovery.url = `${unit.baseUrl}/c/recover/${session.id}`;
  }
  unit.emit("checkout.session.expired", session, now);
}

/** A new session like the expired one, as often as its recovery link is opened. Undefined when it can't be. */
export async function recoverCheckout(unit: Unit, id: string): Promise<CheckoutSession | undefined> {
  const expired = await unit.get("checkout.session", id);
  const recovery = expired?.after_expiration?.recovery;
  const now = wallNow();
  if (expired?.status !== "expired" || !recovery?.expires_at || recovery.expires_at <= now) return undefined;
  const { line_items, ...hidden } = unit.hidden("checkout.session", id);
  const session = unit.add(
    "checkout.session",
    copyOf(expired, { baseUrl: unit.baseUrl, codes: recovery.allow_promotion_codes, now }),
    {
      ...hidden,
      line_items: line_items.map((line) => ({ ...line, id: prefixed("li") })),
      attempt: null,
      message: null,
    },
  );
  await retotal(unit, session);
  return session;
}

function copyOf(
  expired: CheckoutSession,
  { baseUrl, codes, now }: { baseUrl: string; codes: boolean; now: number },
): CheckoutSession {
  const id = newId("checkout.session");
  const { allow_promotion_codes, discounts } = expired;
  return {
    ...structuredClone(expired),
    id,
    after_expiration: null,
    allow_promotion_codes: codes || allow_promotion_codes,
    created: now,
    // A code that was entered is entered again, if it still may be.
    discounts: codes || allow_promotion_codes ? [] : discounts,
    expires_at: now + sessionLifetime,
    recovered_from: expired.id,
    status: "open",
    url: hostedUrl(baseUrl, id),
  };
}
