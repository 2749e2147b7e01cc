import { expiryNoticeAt } from "../billing/schedule";
import { noticeAt } from "../billing/trial";
import { renewalNoticeAt } from "../billing/upcoming";
import type { HiddenOf } from "../objects/hidden";
import type { ObjectType, Stored } from "../objects/wire";

const incompleteLifetime = 23 * 3600;

/**
 * When the engine must next act on an object, in the object's own time; null when nothing will happen by itself.
 * Derived from the object alone, so that what is due can't get lost or out of step.
 */
export function dueAt(object: Stored, hidden: HiddenOf<ObjectType>): number | null {
  switch (object.object) {
    case "subscription":
      return subscriptionDueAt(object, hidden && "announced_trial_end" in hidden ? hidden : null);
    case "invoice":
      return invoiceDueAt(object, hidden && "payment" in hidden ? hidden : null);
    case "subscription_schedule":
      return scheduleDueAt(object, hidden && "announced_end" in hidden ? hidden : null);
    case "coupon":
      return object.valid ? object.redeem_by : null;
    case "promotion_code":
      return object.active ? object.expires_at : null;
    case "checkout.session":
      return object.status === "open" ? object.expires_at : null;
    case "dispute":
      return object.status === "needs_response" ? object.evidence_details.due_by : null;
    case "test_helpers.test_clock":
      return object.deletes_after;
    default:
      return null;
  }
}

function invoiceDueAt(invoice: Stored<"invoice">, hidden: HiddenOf<"invoice"> | null): number | null {
  if (!invoice.auto_advance) return null;
  if (invoice.status === "draft") return invoice.automatically_finalizes_at;
  if (invoice.status !== "open") return null;
  if (invoice.collection_method === "charge_automatically") return invoice.next_payment_attempt;
  return hidden?.overdue ? null : invoice.due_date;
}

function subscriptionDueAt(
  subscription: Stored<"subscription">,
  hidden: HiddenOf<"subscription"> | null,
): number | null {
  switch (subscription.status) {
    case "incomplete":
      return subscription.created + incompleteLifetime;
    case "trialing":
    case "active":
    case "past_due":
    case "unpaid":
      return earliest(
        ...subscription.items.data.map((item) => item.current_period_end),
        subscription.cancel_at,
        subscription.pending_update?.expires_at,
        subscription.pause_collection?.resumes_at,
        noticeAt(subscription, hidden),
        renewalNoticeAt(subscription, hidden),
      );
    case "paused":
      return hidden?.resumption?.expires_at ?? null;
    default:
      return null;
  }
}

function scheduleDueAt(
  schedule: Stored<"subscription_schedule">,
  hidden: HiddenOf<"subscription_schedule"> | null,
): number | null {
  if (schedule.status === "not_started") return schedule.phases[0]?.start_date ?? null;
  if (schedule.status !== "active") return null;
  return earliest(schedule.current_phase?.end_date, expiryNoticeAt(schedule, hidden));
}

const earliest = (...times: (number | null | undefined)[]): number =>
  Math.min(...times.map((time) => time ?? Number.POSITIVE_INFINITY));
