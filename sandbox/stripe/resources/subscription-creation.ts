import { cardDeclined, invalidRequest, missingParameter, notImplemented } from "../errors";
import { refuseMixedCurrencies } from "../flows/currencies";
import { baseOf, redeemable } from "../flows/discounts";
import { type Started, startSubscription } from "../flows/subscriptions";
import { nowOf } from "../flows/time";
import { type Answer, type Route, route } from "../http/route";
import { mergeMetadata } from "../objects/metadata";
import {
  addedItemParameters,
  methodOf,
  noMethod,
  readAddedItems,
  readItems,
} from "./subscription-parameters";

export const subscriptionCreation: Route = route(
  "POST",
  "/v1/subscriptions",
  "SubscriptionCreateParams",
  [
    ...addedItemParameters,
    "backdate_start_date",
    "billing_cycle_anchor",
    "billing_mode.type",
    "cancel_at",
    "cancel_at_period_end",
    "collection_method",
    "currency",
    "customer",
    "days_until_due",
    "default_payment_method",
    "description",
    "discounts",
    "items.metadata",
    "items.price",
    "items.price_data",
    "items.quantity",
    "metadata",
    "off_session",
    "payment_behavior",
    "payment_settings.save_default_payment_method",
    "proration_behavior",
    "trial_end",
    "trial_period_days",
    "trial_settings.end_behavior.missing_payment_method",
  ],
  async ({ unit, params }) => {
    if (!params.customer) throw missingParameter("customer");
    if (params.billing_mode && params.billing_mode.type !== "flexible")
      throw notImplemented("billing_mode[type]", params.billing_mode.type);
    const behavior = params.payment_behavior ?? "allow_incomplete";
    if (behavior === "pending_if_incomplete")
      throw invalidRequest("`payment_behavior=pending_if_incomplete` is for updates only.", {
        param: "payment_behavior",
      });
    const customer = await unit.need("customer", params.customer, "customer");
    const items = await readItems(unit, params.items ?? []);
    refuseOtherCurrency(params.currency, baseOf(items).currency);
    await refuseMixedCurrencies(unit, customer, baseOf(items).currency);
    const sent = isSent(params);
    const method = await methodOf(unit, customer, params.default_payment_method);
    const free = items.every(({ price }) => price.unit_amount === 0);
    const at = await nowOf(unit, customer.test_clock);
    const trial_end = firstTrialEnd(params, at);
    if (!method && !free && !sent && trial_end === undefined && behavior !== "default_incomplete")
      throw noMethod();
    const discounts = [];
    for (const given of params.discounts || [])
      discounts.push(await redeemable(unit, given, { customer, ...baseOf(items) }));
    const started = await startSubscription(
      unit,
      {
        customer,
        items,
        add_invoice_items: await readAddedItems(unit, params.add_invoice_items ?? []),
        method,
        keep_method: params.default_payment_method !== undefined,
        metadata: mergeMetadata({}, params.metadata),
        description: params.description ?? null,
        trial_end,
        start_date: startDate(params.backdate_start_date, at),
        billing_cycle_anchor: anchor(params.billing_cycle_anchor, at),
        proration_behavior: params.proration_behavior,
        ending: params,
        collection_method: params.collection_method,
        days_until_due: params.days_until_due,
        discounts,
        missing_payment_method: params.trial_settings?.end_behavior.missing_payment_method,
        save_default_payment_method: params.payment_settings?.save_default_payment_method,
        charge: sent
          ? "draft"
          : behavior === "default_incomplete"
            ? null
            : { off_session: params.off_session ?? false, authenticated: false },
      },
      at,
    );
    return answerTo(started, behavior);
  },
);

function refuseOtherCurrency(wanted: string | undefined, currency: string): void {
  if (wanted !== undefined && wanted.toLowerCase() !== currency)
    throw invalidRequest(
      `The price specified only supports \`${currency}\`. This doesn't match the expected currency: \`${wanted}\`.`,
      { param: "currency" },
    );
}

/** Its invoices are sent instead of charged. */
function isSent({
  collection_method,
  days_until_due,
}: {
  collection_method?: string;
  days_until_due?: number;
}): boolean {
  const sent = collection_method === "send_invoice";
  if (sent && days_until_due === undefined) throw missingParameter("days_until_due");
  if (!sent && days_until_due !== undefined)
    throw invalidRequest(
      "`days_until_due` is only for subscriptions with `collection_method=send_invoice`.",
      {
        param: "days_until_due",
      },
    );
  return sent;
}

function startDate(given: number | undefined, at: number): number | undefined {
  if (given !== undefined && given > at)
    throw invalidRequest("`backdate_start_date` must be in the past.", { param: "backdate_start_date" });
  return given;
}

function anchor(given: number | undefined, at: number): number | undefined {
  if (given !== undefined && given <= at)
    throw invalidRequest("`billing_cycle_anchor` must be in the future.", { param: "billing_cycle_anchor" });
  return given;
}

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
