import { z } from "zod";
import { env } from "../env";
import { idOf, instant, seconds, stripe } from "./client";

export type VerifiedEvent = {
  id: string;
  type: string;
  customerId: string | null;
  /** Of what belongs to a charge; a dispute names its customer in no other way. */
  chargeId: string | null;
  livemode: boolean;
  createdAt: Date;
};

/** How far the signature's time may be off, both ways; the SDK checks only the past. */
const TOLERANCE_S = 300;

/** The year 9999: what a date can still say. */
const MAX_SECONDS = 253_402_300_799;

/**
 * The event in a webhook's body; "forged" when no secret of ours signed exactly these bytes at about this time,
 * "malformed" when they were signed and are no event.
 * https://docs.stripe.com/webhooks#verify-events
 */
export function verifyEvent(
  body: string,
  signature: string | null,
  now: Date,
): VerifiedEvent | "forged" | "malformed" {
  if (!signature || isFromTheFuture(signature, now)) return "forged";
  const isSigned = env().STRIPE_WEBHOOK_SECRET.some((secret) => isSignedWith(body, signature, secret));
  return isSigned ? toVerified(body) : "forged";
}

function isSignedWith(body: string, signature: string, secret: string): boolean {
  try {
    stripe().webhooks.constructEvent(body, signature, secret, TOLERANCE_S);
    return true;
  } catch {
    return false;
  }
}

function isFromTheFuture(signature: string, now: Date): boolean {
  const time = /(?:^|,)t=(\d+)/.exec(signature)?.[1];
  return time === undefined || Number(time) - seconds(now) > TOLERANCE_S;
}

const reference = z.union([z.string(), z.object({ id: z.string() }), z.null()]);

/** What we read of an event. Anything that Stripe signs has it. */
const envelope = z.object({
  id: z.string().max(255),
  type: z.string().max(255),
  livemode: z.boolean(),
  created: z.int().min(0).max(MAX_SECONDS),
  data: z.object({
    object: z.object({
      object: z.string().optional(),
      id: z.string().optional(),
      customer: reference.optional(),
      charge: reference.optional(),
    }),
  }),
});

function toVerified(body: string): VerifiedEvent | "malformed" {
  // PostgreSQL keeps no NUL in text, and Stripe sends none.
  const parsed = body.includes("\\u0000") ? null : envelope.safeParse(JSON.parse(body));
  if (!parsed?.success) return "malformed";
  const { id, type, livemode, created, data } = parsed.data;
  const { object, customer, charge, id: objectId } = data.object;
  // Whom it is about: the customer itself, or whose the object is.
  const customerId = object === "customer" ? (objectId ?? null) : customer ? idOf(customer) : null;
  const chargeId = charge ? idOf(charge) : null;
  return { id, type, livemode, createdAt: instant(created), customerId, chargeId };
}
