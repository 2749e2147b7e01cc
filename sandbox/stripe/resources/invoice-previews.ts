import type { Applied } from "../billing/discounts";
import { invalidRequest, missingParameter } from "../errors";
import { type GivenDiscount, redeemable } from "../flows/discounts";
import type { Change } from "../flows/plan-change";
import { previewInvoice, previewNewSubscription } from "../flows/preview-invoice";
import { nowOf, wallNow } from "../flows/time";
import { type Route, route } from "../http/route";
import { newCustomer } from "../objects/customer";
import { newId } from "../objects/ids";
import type { Customer, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { baseOf, readChanges, readItems } from "./subscription-parameters";

/** What a change would cost, and what comes next. Nothing is kept of it. */
export const invoicePreviews: Route[] = [
  route(
    "POST",
    "/v1/invoices/create_preview",
    "InvoiceCreatePreviewParams",
    [
      "currency",
      "customer",
      "customer_details.address",
      "discounts.coupon",
      "discounts.promotion_code",
      "subscription",
      "subscription_details.billing_cycle_anchor",
      "subscription_details.cancel_at",
      "subscription_details.cancel_at_period_end",
      "subscription_details.items.deleted",
      "subscription_details.items.id",
      "subscription_details.items.metadata",
      "subscription_details.items.price",
      "subscription_details.items.quantity",
      "subscription_details.proration_behavior",
      "subscription_details.proration_date",
      "subscription_details.trial_end",
    ],
    async ({ unit, params }) => {
      const details = params.subscription_details;
      const subscription = await subscriptionOf(unit, params, details?.items !== undefined);
      const owner = params.customer ?? subscription?.customer;
      const customer = owner ? await unit.need("customer", owner, "customer") : newCustomer({}, wallNow());
      const at = await nowOf(unit, customer.test_clock);
      if (!subscription) {
        const items = await readItems(unit, details?.items ?? []);
        const discounts = (await readDiscounts(unit, params.discounts, customer, items)) ?? [];
        return await previewNewSubscription(unit, { customer, items, discounts }, at);
      }
      refuseStranger(subscription, customer);
      const change = details && {
        items: await readChanges(unit, details.items ?? []),
        proration_behavior: details.proration_behavior ?? "create_prorations",
        proration_date: details.proration_date,
        billing_cycle_anchor: details.billing_cycle_anchor?.type,
        trial_end: trialEnd(details.trial_end, at),
      };
      const discounts = await readDiscounts(unit, params.discounts, customer, subscription.items.data);
      const ends = endsBeforeRenewal(subscription, details);
      return await previewInvoice(
        unit,
        { customer, subscription, change: change ?? null, ends, discounts },
        at,
      );
    },
  ),
];

/** The one that is named; without items of a new one, the customer's own. */
async function subscriptionOf(
  unit: Unit,
  { subscription, customer }: { subscription?: string; customer?: string },
  isNew: boolean,
): Promise<Subscription | undefined> {
  if (subscription) return await unit.need("subscription", subscription, "subscription");
  if (isNew) return undefined;
  if (!customer) throw missingParameter("customer");
  const found = await unit.latest("subscription", {
    allOf: [`customer:${customer}`],
    noneOf: ["status:canceled", "status:incomplete_expired"],
  });
  if (found) return found;
  throw invalidRequest(`No upcoming invoices for customer: ${customer}`, { code: "invoice_upcoming_none" });
}

function refuseStranger(subscription: Subscription, customer: Customer): void {
  if (subscription.customer !== customer.id)
    throw invalidRequest(`Customer ${customer.id} does not have a subscription with ID ${subscription.id}`, {
      code: "resource_missing",
      param: "subscription",
    });
}

type Ending = { cancel_at?: number | string | null; cancel_at_period_end?: boolean };

function endsBeforeRenewal(subscription: Subscription, details: Ending | undefined): boolean {
  if (details?.cancel_at_period_end !== undefined) return details.cancel_at_period_end;
  const at = details?.cancel_at === "" ? null : (details?.cancel_at ?? subscription.cancel_at);
  if (at === null) return false;
  if (typeof at === "string") return true;
  return at <= Math.min(...subscription.items.data.map((item) => item.current_period_end));
}

const trialEnd = (given: number | string | undefined, at: number): Change["trial_end"] =>
  given === undefined ? undefined : typeof given === "number" && given > at ? given : "now";

/** As they would be given: nothing is redeemed by a preview. */
async function readDiscounts(
  unit: Unit,
  given: "" | GivenDiscount[] | null | undefined,
  customer: Customer,
  items: Parameters<typeof baseOf>[0],
): Promise<Applied[] | undefined> {
  if (given === undefined) return undefined;
  const applied: Applied[] = [];
  for (const each of given || []) {
    const { coupon } = await redeemable(unit, each, { customer, ...baseOf(items) });
    applied.push({ discount: newId("discount"), coupon });
  }
  return applied;
}
