import { cardDeclined, invalidRequest, missingParameter, noSuch, notImplemented } from "../errors";
import { scheduleEnd } from "../flows/cancel-at";
import { cancelSubscription } from "../flows/cancel-subscription";
import { changeSubscription } from "../flows/change-subscription";
import { baseOf, redeemable, removeDiscount, replaceDiscounts } from "../flows/discounts";
import { type Started, startSubscription } from "../flows/subscriptions";
import { nowOf } from "../flows/time";
import { keysOf, onClocks, pageOf, paging } from "../http/paging";
import { type Answer, type Route, route } from "../http/route";
import { mergeMetadata, orNull } from "../objects/metadata";
import type { Subscription } from "../objects/wire";
import type { Filter } from "../store/select";
import { methodOf, noMethod, ownMethod, readChanges, readItems, trialEnd } from "./subscription-parameters";

const cancellation = ["cancellation_details.comment", "cancellation_details.feedback"] as const;

export const subscriptions: Route[] = [
  route(
    "POST",
    "/v1/subscriptions",
    "SubscriptionCreateParams",
    [
      "billing_mode.type",
      "collection_method",
      "customer",
      "default_payment_method",
      "description",
      "discounts",
      "items.metadata",
      "items.price",
      "items.quantity",
      "metadata",
      "off_session",
      "payment_behavior",
      "payment_settings.save_default_payment_method",
      "trial_end",
      "trial_period_days",
      "trial_settings.end_behavior.missing_payment_method",
    ],
    async ({ unit, params }) => {
      if (!params.customer) throw missingParameter("customer");
      if (params.billing_mode && params.billing_mode.type !== "flexible")
        throw notImplemented("billing_mode[type]", params.billing_mode.type);
      if (params.collection_method === "send_invoice")
        throw notImplemented("collection_method", "send_invoice");
      const behavior = params.payment_behavior ?? "allow_incomplete";
      if (behavior === "pending_if_incomplete")
        throw invalidRequest("`payment_behavior=pending_if_incomplete` is for updates only.", {
          param: "payment_behavior",
        });
      const customer = await unit.need("customer", params.customer, "customer");
      const items = await readItems(unit, params.items ?? []);
      const method = await methodOf(unit, customer, params.default_payment_method);
      const free = items.every(({ price }) => price.unit_amount === 0);
      const at = await nowOf(unit, customer.test_clock);
      const trial_end = firstTrialEnd(params, at);
      if (!method && !free && trial_end === undefined && behavior !== "default_incomplete") throw noMethod();
      const discounts = [];
      for (const given of params.discounts || [])
        discounts.push(await redeemable(unit, given, { customer, ...baseOf(items) }));
      const started = await startSubscription(
        unit,
        {
          customer,
          items,
          method,
          keep_method: params.default_payment_method !== undefined,
          metadata: mergeMetadata({}, params.metadata),
          description: params.description ?? null,
          trial_end,
          discounts,
          missing_payment_method: params.trial_settings?.end_behavior.missing_payment_method,
          save_default_payment_method: params.payment_settings?.save_default_payment_method,
          charge:
            behavior === "default_incomplete"
              ? null
              : { off_session: params.off_session ?? false, authenticated: false },
        },
        at,
      );
      return answerTo(started, behavior);
    },
  ),

  route(
    "GET",
    "/v1/subscriptions",
    "SubscriptionListParams",
    [...paging, "collection_method", "created", "customer", "price", "status", "test_clock"],
    async (call) => {
      const { collection_method, created, customer, price, status, test_clock } = call.params;
      const allOf = keysOf({ collection_method, customer, price, test_clock });
      const clocked = onClocks(customer, test_clock);
      const filter = { ...statusFilter(status), allOf, created, clocked };
      return await call.unit.list("subscription", filter, pageOf(call));
    },
  ),

  route("GET", "/v1/subscriptions/:id", "SubscriptionRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("subscription", id);
  }),

  route(
    "POST",
    "/v1/subscriptions/:id",
    "SubscriptionUpdateParams",
    [
      "billing_cycle_anchor",
      "cancel_at",
      "cancel_at_period_end",
      ...cancellation,
      "default_payment_method",
      "description",
      "discounts",
      "items.deleted",
      "items.id",
      "items.metadata",
      "items.price",
      "items.quantity",
      "metadata",
      "off_session",
      "payment_behavior",
      "proration_behavior",
      "proration_date",
      "trial_end",
      "trial_settings.end_behavior.missing_payment_method",
    ],
    async ({ unit, id, params }) => {
      const subscription = await unit.need("subscription", id);
      const at = await nowOf(unit, subscription.test_clock);
      if (
        isOver(subscription) &&
        Object.keys(params).some((key) => key !== "metadata" && key !== "cancellation_details")
      )
        throw invalidRequest(
          "A canceled subscription can only update its cancellation_details and metadata.",
          { code: "invalid_canceled_subscription_fields" },
        );
      if (params.default_payment_method !== undefined)
        subscription.default_payment_method = await ownMethod(
          unit,
          subscription,
          params.default_payment_method,
        );
      if (params.description !== undefined) subscription.description = orNull(params.description);
      explain(subscription, params.cancellation_details);
      const ending = params.trial_settings?.end_behavior.missing_payment_method;
      if (ending && subscription.trial_settings)
        subscription.trial_settings.end_behavior.missing_payment_method = ending;
      if (params.discounts !== undefined)
        await replaceDiscounts(unit, subscription, params.discounts || [], at);
      const metadata = mergeMetadata(subscription.metadata, params.metadata);
      const behavior = params.payment_behavior ?? "allow_incomplete";
      if (behavior === "pending_if_incomplete") refuseUnsupported(params);
      else subscription.metadata = metadata;
      if (params.items || params.billing_cycle_anchor || params.trial_end !== undefined) {
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
      scheduleEnd(subscription, params, at);
      unit.emit("customer.subscription.updated", subscription, at);
      return subscription;
    },
  ),

  route(
    "DELETE",
    "/v1/subscriptions/:id/discount",
    "SubscriptionDeleteDiscountParams",
    [],
    async ({ unit, id }) => {
      const subscription = await unit.need("subscription", id);
      const last = subscription.discounts.at(-1);
      if (!last) throw invalidRequest("No active discount for subscription.", { code: "resource_missing" });
      const at = await nowOf(unit, subscription.test_clock);
      for (const discount of subscription.discounts) await removeDiscount(unit, subscription, discount, at);
      unit.emit("customer.subscription.updated", subscription, at);
      const { end, ...discount } = await unit.need("discount", last);
      return { ...discount, deleted: true };
    },
  ),

  route(
    "DELETE",
    "/v1/subscriptions/:id",
    "SubscriptionCancelParams",
    [...cancellation, "invoice_now", "prorate"],
    async ({ unit, id, params }) => {
      const subscription = await unit.need("subscription", id);
      if (isOver(subscription)) throw noSuch("subscription", id);
      explain(subscription, params.cancellation_details);
      if (subscription.cancellation_details)
        subscription.cancellation_details.reason = "cancellation_requested";
      const { prorate = false, invoice_now = false } = params;
      await cancelSubscription(
        unit,
        subscription,
        { prorate, invoice_now },
        await nowOf(unit, subscription.test_clock),
      );
      return subscription;
    },
  ),
];

/** `error_if_incomplete` takes everything back; the others leave the subscription to be paid. */
function answerTo({ subscription, outcome }: Started, behavior: string): Answer {
  if (behavior !== "error_if_incomplete" || outcome.kind === "paid" || outcome.kind === "open")
    return subscription;
  if (outcome.kind === "declined") throw cardDeclined(outcome.decline);
  throw cardDeclined({
    code: "subscription_payment_intent_requires_action",
    message:
      "Payment for this subscription requires additional user action before it can be completed successfully.",
  });
}

function statusFilter(status: string | undefined): Pick<Filter, "anyOf" | "noneOf"> {
  if (status === "all") return {};
  if (status === "ended") return { anyOf: ["status:canceled", "status:incomplete_expired"] };
  return status ? { anyOf: [`status:${status}`] } : { noneOf: ["status:canceled"] };
}

const isOver = ({ status }: Subscription): boolean =>
  status === "canceled" || status === "incomplete_expired";

type Explanation = { comment?: string | null; feedback?: string | null };

function explain({ cancellation_details: details }: Subscription, given: Explanation | undefined): void {
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

const day = 86_400;

type Trial = { trial_end?: number | string; trial_period_days?: number };

/** Undefined without a trial. */
function firstTrialEnd({ trial_end, trial_period_days }: Trial, at: number): number | undefined {
  if (trial_end !== undefined && trial_period_days !== undefined)
    throw invalidRequest("You can only specify one of `trial_end` and `trial_period_days`.");
  if (trial_period_days !== undefined && trial_period_days > 0) return at + trial_period_days * day;
  if (typeof trial_end !== "number") return undefined;
  if (trial_end <= at)
    throw invalidRequest("Invalid timestamp: must be an integer Unix timestamp in the future.", {
      param: "trial_end",
    });
  return trial_end;
}
