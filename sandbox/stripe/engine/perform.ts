import { noticeAt } from "../billing/trial";
import { renewalNoticeAt } from "../billing/upcoming";
import { cancelSubscription, whatWaits } from "../flows/cancel-subscription";
import { expireCheckout } from "../flows/checkout-expiry";
import { closeDispute } from "../flows/disputes";
import { exhaustRetries } from "../flows/dunning";
import { finalizeInvoice } from "../flows/invoices";
import { fallOverdue } from "../flows/overdue";
import { resumeCollection, withhold } from "../flows/pause-collection";
import { methodFor, payAndReflect } from "../flows/pay-invoice";
import { dropPendingUpdate } from "../flows/pending-update";
import { expireSubscription, renewSubscription } from "../flows/renewal";
import { dropResumption } from "../flows/resumption";
import { advanceSchedule, announceExpiry } from "../flows/schedules";
import { deleteClock } from "../flows/test-clocks";
import { announceTrialEnd, endTrial } from "../flows/trials";
import type { Invoice, Subscription } from "../objects/wire";
import type { Due, Unit } from "../store/unit";
import { dueAt } from "./due";
import { announceRenewal } from "./upcoming";

/** Does what due.ts said is due. Afterwards the object is due later, or never. */
export async function perform(unit: Unit, { object, at }: Due): Promise<void> {
  switch (object.object) {
    case "subscription":
      return await performSubscription(unit, object, at);
    case "invoice":
      return await performInvoice(unit, object, at);
    case "subscription_schedule":
      announceExpiry(unit, object, at);
      return await advanceSchedule(unit, object, at);
    case "coupon":
      object.valid = false;
      return;
    case "promotion_code":
      object.active = false;
      return;
    case "checkout.session":
      return expireCheckout(unit, object);
    case "dispute":
      return closeDispute(unit, object, { won: false }, at);
    case "test_helpers.test_clock":
      return await deleteClock(unit, object);
    default:
      throw new Error(`${object.id} is due, and nothing is known to do about it`);
  }
}

async function performSubscription(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  if (subscription.status === "incomplete") return await expireSubscription(unit, subscription, at);
  if (subscription.status === "paused") return await dropResumption(unit, subscription, at);
  // The phase that begins now decides what is renewed, and a schedule that is over may end it.
  const schedule = subscription.schedule
    ? await unit.get("subscription_schedule", subscription.schedule)
    : undefined;
  if (schedule) await advanceSchedule(unit, schedule, at);
  const hidden = unit.hidden("subscription", subscription.id);
  if (dueAt(subscription, hidden) !== at) return;
  if (subscription.cancel_at !== null && subscription.cancel_at <= at)
    return await cancelSubscription(
      unit,
      subscription,
      { ...whatWaits, prorate: hidden.credits_end ?? false },
      at,
    );
  const held = subscription.pending_update;
  if (held && held.expires_at <= at) {
    await dropPendingUpdate(unit, subscription, at);
    unit.emit("customer.subscription.pending_update_expired", subscription, at);
    return;
  }
  const resumes = subscription.pause_collection?.resumes_at ?? null;
  if (resumes !== null && resumes <= at) return resumeCollection(unit, subscription, at);
  const notice = noticeAt(subscription, hidden);
  if (notice !== null && notice <= at) return announceTrialEnd(unit, subscription, at);
  const renewal = renewalNoticeAt(subscription, hidden);
  if (renewal !== null && renewal <= at) return await announceRenewal(unit, subscription, perform);
  if (subscription.status === "trialing" && !(await endTrial(unit, subscription, at))) return;
  return await renewSubscription(unit, subscription, at);
}

/** Finalises a draft; sends it then, or collects it then and again on each day of retry. */
async function performInvoice(unit: Unit, invoice: Invoice, at: number): Promise<void> {
  const sent = invoice.collection_method === "send_invoice";
  if (sent && invoice.status === "open") return await fallOverdue(unit, invoice, at);
  if (invoice.status === "draft") {
    await finalizeInvoice(unit, invoice, at);
    if (await withhold(unit, invoice, at)) return;
  }
  if (sent && invoice.amount_due > 0) {
    unit.emit("invoice.sent", invoice, at);
    return;
  }
  const method = await methodFor(unit, invoice);
  const attempt = { method, off_session: true, authenticated: false, counts: true };
  const outcome = await payAndReflect(unit, invoice, attempt, at);
  if (outcome.kind !== "paid") await exhaustRetries(unit, invoice, at);
}
