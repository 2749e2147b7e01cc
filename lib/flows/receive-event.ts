import { systemNow } from "../clock";
import { audit } from "../db/audit";
import { db, transaction } from "../db/client";
import {
  countAttempt,
  eventsLeftBehind,
  fateOf,
  finishEvents,
  type KeptEvent,
  keepEvent,
  type LeftBehind,
  reopenEvent,
  setEventCustomer,
} from "../db/events";
import { findUserByCustomer } from "../db/users";
import { env } from "../env";
import { log } from "../log";
import { isUnavailable } from "../stripe/client";
import { customerOfCharge } from "../stripe/read-payments";
import { verifyEvent } from "../stripe/webhook";
import { park } from "./park";
import { describe, fateOf as fateOfSync, syncCustomerUnless } from "./sync-customer";

export type ReceivedEvent =
  | { kind: "forged" }
  | { kind: "malformed" }
  | { kind: "duplicate" }
  | { kind: "done" | "ignored" | "parked"; outcome: string };

/** Everything that can change what a customer has paid for; Stripe tells us more than that. */
const HINTS = [
  "customer.",
  "checkout.session.",
  "invoice.",
  "invoice_payment.",
  "charge.",
  "refund.",
  "credit_note.",
  "subscription_schedule.",
];

/**
 * Takes in one delivery of Stripe's webhook: verified, kept by its id, then the customer is synced. Throws when the
 * event could be kept but not dealt with, or not even kept: the answer must be 500, and Stripe tries again.
 */
export async function receiveEvent(body: string, signature: string | null): Promise<ReceivedEvent> {
  const event = verifyEvent(body, signature, systemNow());
  if (event === "forged" || event === "malformed") return { kind: event };
  const before = await keepEvent(db(), { ...event, payload: body }, systemNow());
  if (before !== "waiting") return { kind: "duplicate" };
  return await dealWith(event);
}

/** Deals with a kept event once more, by an admin's wish, which is on record even if it fails. Null for an unknown id. */
export async function replayEvent(eventId: string, actor: string): Promise<ReceivedEvent | null> {
  const event = await transaction(async (tx) => {
    const reopened = await reopenEvent(tx, eventId);
    if (!reopened) return null;
    const subject = reopened.customerId ? await findUserByCustomer(tx, reopened.customerId) : null;
    const entry = { actor, action: "event.replay", subjectUserId: subject?.id ?? null, after: { eventId } };
    await audit(tx, entry, systemNow());
    return reopened;
  });
  return event && (await dealWith(event));
}

/** Events are dealt with as they come in; one that still waits after this was left behind. */
const LEFT_BEHIND_MS = 30_000;
/** After so many an admin has to look at it; while Stripe is out of reach, it waits for as long as that takes. */
const MAX_ATTEMPTS = 10;

/** Deals with the events that were left waiting, when a process died or Stripe was out of reach; returns how many. */
export async function takeUpWaiting(): Promise<number> {
  const events = await eventsLeftBehind(db(), new Date(systemNow().getTime() - LEFT_BEHIND_MS));
  for (const event of events) {
    // A sync for one before may have dealt with it.
    if (!(await fateOf(db(), event.id))) await tryAgain(event);
  }
  return events.length;
}

async function tryAgain(event: LeftBehind): Promise<void> {
  await countAttempt(db(), event.id);
  try {
    await dealWith(event);
  } catch (err) {
    log.error({ err, event: event.id }, "event not dealt with");
    if (isUnavailable(err) || event.attempts + 1 < MAX_ATTEMPTS) return;
    const reason = `It failed ${event.attempts + 1} times: ${err instanceof Error ? err.message : err}`;
    await transaction((tx) => park(tx, { events: [event.id], customerId: event.customerId, reason }));
  }
}

/** An event is only a hint that a customer changed; its type and content decide nothing else. */
async function dealWith(event: KeptEvent): Promise<ReceivedEvent> {
  if (event.livemode !== env().liveMode) return await parkOfOtherMode(event);
  const isHint = HINTS.some((prefix) => event.type.startsWith(prefix));
  const customerId = isHint ? await customerOf(event) : null;
  if (!customerId) return await ignore(event.id, `Nothing of ours follows from ${event.type}`);
  // Creating a customer at Stripe comes before storing its id; its own events may arrive in between.
  const isProfile = /^customer\.(created|updated|deleted)$/.test(event.type);
  if (isProfile && !(await findUserByCustomer(db(), customerId))) {
    return await ignore(event.id, "No user has this customer");
  }
  // While this one waits for the lock, a sync that began after it was kept may deal with it.
  const result = await syncCustomerUnless(customerId, (tx) => fateOf(tx, event.id));
  if ("outcome" in result) return result;
  return { kind: fateOfSync(result), outcome: describe(result) };
}

/** Asks Stripe where the event itself doesn't say, and keeps the answer, so that a sync deals with it. */
async function customerOf({ id, customerId, chargeId }: KeptEvent): Promise<string | null> {
  if (customerId || !chargeId) return customerId;
  const found = await customerOfCharge(chargeId);
  if (found) await setEventCustomer(db(), id, found);
  return found;
}

/** Live events at a test endpoint, or the other way round: somebody configured an endpoint wrongly. */
async function parkOfOtherMode({ id, livemode }: KeptEvent): Promise<ReceivedEvent> {
  const reason = `An event of ${livemode ? "live" : "test"} mode, and our key is of the other`;
  await transaction((tx) => park(tx, { events: [id], customerId: null, reason }));
  return { kind: "parked", outcome: reason };
}

async function ignore(eventId: string, outcome: string): Promise<ReceivedEvent> {
  await finishEvents(db(), [eventId], "ignored", outcome, systemNow());
  return { kind: "ignored", outcome };
}
