import type { Stored } from "../objects/wire";

const incompleteLifetime = 23 * 3600;

/**
 * When the engine must next act on an object, in the object's own time; null when nothing will happen by itself.
 * Derived from the object alone, so that what is due can't get lost or out of step.
 */
export function dueAt(object: Stored): number | null {
  switch (object.object) {
    case "subscription":
      return subscriptionDueAt(object);
    case "invoice":
      return object.status === "draft" && object.auto_advance ? object.automatically_finalizes_at : null;
    case "checkout.session":
      return object.status === "open" ? object.expires_at : null;
    default:
      return null;
  }
}

function subscriptionDueAt(subscription: Stored<"subscription">): number | null {
  switch (subscription.status) {
    case "incomplete":
      return subscription.created + incompleteLifetime;
    case "active":
    case "past_due":
      return Math.min(
        ...subscription.items.data.map((item) => item.current_period_end),
        subscription.cancel_at ?? Number.POSITIVE_INFINITY,
        subscription.pending_update?.expires_at ?? Number.POSITIVE_INFINITY,
      );
    default:
      return null;
  }
}
