import type Stripe from "stripe";
import { env } from "../env";
import { idOf, instant, seconds, stripe } from "./client";

export type VerifiedEvent = {
  id: string;
  type: string;
  customerId: string | null;
  livemode: boolean;
  createdAt: Date;
};

/** How far the signature's time may be off, both ways; the SDK checks only the past. */
const TOLERANCE_S = 300;

/**
 * The event in a webhook's body, or null when no secret of ours signed exactly these bytes at about this time.
 * https://docs.stripe.com/webhooks#verify-events
 */
export function verifyEvent(body: string, signature: string | null, now: Date): VerifiedEvent | null {
  if (!signature || isFromTheFuture(signature, now)) return null;
  for (const secret of env().STRIPE_WEBHOOK_SECRET) {
    const event = construct(body, signature, secret);
    if (event) return toVerified(event);
  }
  return null;
}

function construct(body: string, signature: string, secret: string): Stripe.Event | null {
  try {
    return stripe().webhooks.constructEvent(body, signature, secret, TOLERANCE_S);
  } catch {
    return null;
  }
}

function isFromTheFuture(signature: string, now: Date): boolean {
  const time = /(?:^|,)t=(\d+)/.exec(signature)?.[1];
  return time === undefined || Number(time) - seconds(now) > TOLERANCE_S;
}

function toVerified(event: Stripe.Event): VerifiedEvent {
  return {
    id: event.id,
    type: event.type,
    customerId: customerOf(event),
    livemode: event.livemode,
    createdAt: instant(event.created),
  };
}

/** Whom an event is about: the customer itself, or whose the object is. */
function customerOf(event: Stripe.Event): string | null {
  const object: { object?: string; id?: string; customer?: string | { id: string } | null } =
    event.data.object;
  if (object.object === "customer") return object.id ?? null;
  return object.customer ? idOf(object.customer) : null;
}
