import { invalidRequest, missingParameter } from "../errors";
import { addInvoiceItems } from "../flows/add-invoice-items";
import { scheduleEnd } from "../flows/cancel-at";
import { changeSubscription } from "../flows/change-subscription";
import { replaceDiscounts } from "../flows/discounts";
import { nowOf } from "../flows/time";
import { type Route, route } from "../http/route";
import { mergeMetadata, orNull } from "../objects/metadata";
import { isOver } from "../objects/subscription";
import type { Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import {
  addedItemParameters,
  defaultMethod,
  readAddedItems,
  readChanges,
  trialEnd,
} from "./subscription-parameters";

export const subscriptionUpdate: Route = route(
  "POST",
  "/v1/subscriptions/:id",
  "SubscriptionUpdateParams",
  [
    "billing_cycle_anchor.type",
    ...addedItemParameters,
    "cancel_at",
    "cancel_at_period_end",
    "cancellation_details.comment",
    "cancellation_details.feedback",
    "collection_method",
    "days_until_due",
    "default_payment_method",
    "description",
    "discounts",
    "items.deleted",
    "items.id",
    "items.metadata",
    "items.price",
    "items.price_data",
    "items.quantity",
    "metadata",
    "off_session",
    "pause_collection",
    "payment_behavior",
    "payment_settings.save_default_payment_method",
    "proration_behavior",
    "proration_date",
    "trial_end",
    "trial_settings.end_behavior.missing_payment_method",
  ],
  async ({ unit, id, params }) => {
    const subscription = await unit.need("subscription", id);
    const at = await nowOf(unit, subscription.test_clock);
    refuseOver(subscription, params);
    refuseScheduled(subscription, params);
    const metadata = mergeMetadata(subscription.metadata, params.metadata);
    const behavior = params.payment_behavior ?? "allow_incomplete";
    if (behavior === "pending_if_incomplete") refuseUnsupported(params);
    else subscription.metadata = metadata;
    await set(unit, subscription, params, at);
    const added = await readAddedItems(unit, params.add_invoice_items ?? []);
    await addInvoiceItems(unit, subscription, added, at);
    if (params.items || params.billing_cycle_anchor?.type === "now" || params.trial_end !== undefined) {
      const changed = await changeSubscription(
        unit,
        subscription,
        {
          items: await readChanges(unit, params.items ?? []),
          proration_behavior: params.proration_behavior ?? "create_prorations",
          proration_date: params.proration_date,
          billing_cycle_anchor: params.billing_cycle_anchor?.type,
          trial_end: trialEnd(params.trial_end, at),
        },
        { behavior, off_session: params.off_session ?? false, metadata },
        at,
      );
      if (changed.kind === "applied") subscription.metadata = metadata;
    }
    scheduleEnd(unit, subscription, params, at);
    unit.emit("customer.subscription.updated", subscription, at);
    return subscription;
  },
);

function refuseOver(subscription: Subscription, params: object): void {
  const other = Object.keys(params).some((key) => key !== "metadata" && key !== "cancellation_details");
  if (isOver(subscription) && other)
    throw invalidRequest("A canceled subscription can only update its cancellation_details and metadata.", {
      code: "invalid_canceled_subscription_fields",
    });
}

/** When it ends is the schedule's to say. */
function refuseScheduled({ schedule }: Subscription, params: object): void {
  const param = Object.keys(params).find((key) => key === "cancel_at" || key === "cancel_at_period_end");
  if (schedule && param)
    throw invalidRequest(
      `The subscription is managed by the subscription schedule \`${schedule}\`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.`,
      { param },
    );
}

type Settings = {
  cancellation_details?: Explanation;
  collection_method?: string;
  days_until_due?: number;
  default_payment_method?: string;
  description?: string | null;
  discounts?: "" | Parameters<typeof replaceDiscounts>[2] | null;
  pause_collection?: "" | { behavior: string; resumes_at?: number } | null;
  payment_settings?: { save_default_payment_method?: string };
  trial_settings?: { end_behavior: { missing_payment_method?: string } };
};

/** What costs nothing. */
async function set(unit: Unit, subscription: Subscription, given: Settings, at: number): Promise<void> {
  if (given.default_payment_method !== undefined)
    subscription.default_payment_method = await defaultMethod(
      unit,
      subscription.customer,
      given.default_payment_method,
    );
  if (given.description !== undefined) subscription.description = orNull(given.description);
  explain(subscription, given.cancellation_details);
  const ending = given.trial_settings?.end_behavior.missing_payment_method;
  if (ending && subscription.trial_settings)
    subscription.trial_settings.end_behavior.missing_payment_method = ending;
  if (given.discounts !== undefined) await replaceDiscounts(unit, subscription, given.discounts || [], at);
  setCollection(subscription, given);
  const saved = given.payment_settings?.save_default_payment_method;
  if (saved && subscription.payment_settings)
    subscription.payment_settings.save_default_payment_method = saved;
  if (given.pause_collection !== undefined)
    subscription.pause_collection = given.pause_collection
      ? { resumes_at: null, ...given.pause_collection }
      : null;
}

function setCollection(subscription: Subscription, { collection_method, days_until_due }: Settings): void {
  if (collection_method !== undefined) subscription.collection_method = collection_method;
  if (days_until_due !== undefined) subscription.days_until_due = days_until_due;
  if (subscription.collection_method !== "send_invoice") subscription.days_until_due = null;
  else if (subscription.days_until_due === null) throw missingParameter("days_until_due");
}

type Explanation = { comment?: string | null; feedback?: string | null };

export function explain(
  { cancellation_details: details }: Subscription,
  given: Explanation | undefined,
): void {
  if (!details || !given) return;
  if (given.comment !== undefined) details.comment = orNull(given.comment);
  if (given.feedback !== undefined) details.feedback = orNull(given.feedback);
}

/** What a change that may have to wait for its payment can hold. https://docs.stripe.com/billing/subscriptions/pending-updates-reference */
const holdable = new Set([
  "billing_cycle_anchor",
  "expand",
  "items",
  "metadata",
  "off_session",
  "payment_behavior",
  "proration_behavior",
  "proration_date",
  "trial_end",
]);

function refuseUnsupported(params: object): void {
  const other = Object.keys(params).find((name) => !holdable.has(name));
  if (other)
    throw invalidRequest(
      `You can't set \`${other}\` when \`payment_behavior\` is \`pending_if_incomplete\`.`,
      { param: other },
    );
}
