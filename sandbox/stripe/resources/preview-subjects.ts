import type { Subject } from "../engine/rehearsal";
import { invalidRequest, missingParameter } from "../errors";
import { scheduleEnd } from "../flows/cancel-at";
import { cancelSubscription } from "../flows/cancel-subscription";
import { changeSubscription } from "../flows/change-subscription";
import { baseOf, type GivenDiscount, redeemable, replaceDiscounts } from "../flows/discounts";
import { pauseSubscription, resumeSubscription } from "../flows/pause";
import { openSchedule } from "../flows/schedules";
import { startSubscription } from "../flows/subscriptions";
import { nowOf, wallNow } from "../flows/time";
import { newCustomer } from "../objects/customer";
import { overKeys } from "../objects/subscription";
import type { Customer, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { type GivenPreviewItem, supposeItem } from "./preview-items";
import type { GivenPhase } from "./schedule-phases";
import { fromPhases, updateSchedule } from "./schedule-terms";
import {
  type GivenChange,
  pauseOf,
  readChanges,
  readItems,
  resumeOf,
  trialEnd,
} from "./subscription-parameters";

type Given = {
  customer?: string;
  discounts?: "" | GivenDiscount[] | null;
  invoice_items?: GivenPreviewItem[];
};

type GivenScheduleDetails = {
  end_behavior?: string;
  phases?: GivenPhase[];
  proration_behavior?: string;
};

/** A schedule as it is, as it would be changed, or a new one. */
export async function supposeSchedule(
  unit: Unit,
  given: Given & { schedule?: string; schedule_details?: GivenScheduleDetails },
): Promise<Subject> {
  const details = given.schedule_details ?? {};
  if (!given.schedule) {
    const customer = given.customer ?? (await somebody(unit)).id;
    const { schedule, at } = await fromPhases(unit, { ...details, customer });
    await supposeItems(unit, await unit.need("customer", customer), given, at);
    await openSchedule(unit, schedule, at);
    return { customer, schedule: schedule.id };
  }
  const schedule = await unit.need("subscription_schedule", given.schedule, "schedule");
  const at = await nowOf(unit, schedule.test_clock);
  await supposeItems(unit, await unit.need("customer", schedule.customer), given, at);
  if (given.schedule_details) await updateSchedule(unit, schedule, details, at);
  return { customer: schedule.customer, schedule: schedule.id };
}

type GivenDetails = {
  billing_cycle_anchor?: { type: string; timestamp?: number };
  cancel_at?: number | string | null;
  cancel_at_period_end?: boolean;
  cancel_now?: boolean;
  items?: GivenChange[];
  pause?: Parameters<typeof pauseOf>[0];
  proration_behavior?: string;
  proration_date?: number;
  resume_at?: string;
  start_date?: number;
  trial_end?: number | string;
};

type GivenSubscription = Given & { subscription?: string; subscription_details?: GivenDetails };

/** A subscription as it is, as it would be changed, or a new one. */
export async function supposeSubscription(unit: Unit, given: GivenSubscription): Promise<Subject> {
  const subscription = await subscriptionOf(unit, given);
  const owner = given.customer ?? subscription?.customer;
  const customer = owner ? await unit.need("customer", owner, "customer") : await somebody(unit);
  const at = await nowOf(unit, customer.test_clock);
  await supposeItems(unit, customer, given, at);
  if (!subscription) return await supposeNew(unit, customer, given, at);
  refuseStranger(subscription, customer);
  if (given.discounts !== undefined) await replaceDiscounts(unit, subscription, given.discounts || [], at);
  if (given.subscription_details) await supposeChange(unit, subscription, given.subscription_details, at);
  return { customer: customer.id, subscription: subscription.id };
}

async function somebody(unit: Unit): Promise<Customer> {
  return unit.add("customer", newCustomer({}, wallNow()), null);
}

async function supposeItems(unit: Unit, customer: Customer, given: Given, at: number): Promise<void> {
  for (const [index, item] of (given.invoice_items ?? []).entries())
    await supposeItem(unit, customer, item, `invoice_items[${index}]`, at);
}

/** The first invoice of a subscription that does not exist. */
async function supposeNew(
  unit: Unit,
  customer: Customer,
  { discounts: coupons, subscription_details: details = {} }: GivenSubscription,
  at: number,
): Promise<Subject> {
  const items = await readItems(unit, details.items ?? []);
  const discounts = [];
  for (const each of coupons || [])
    discounts.push(await redeemable(unit, each, { customer, ...baseOf(items) }));
  const begins = details.start_date ?? at;
  const trial = trialEnd(details.trial_end, at);
  const { subscription } = await startSubscription(
    unit,
    {
      customer,
      items,
      method: undefined,
      keep_method: false,
      discounts,
      trial_end: typeof trial === "number" ? trial : undefined,
      start_date: begins < at ? begins : undefined,
      billing_cycle_anchor: details.billing_cycle_anchor?.timestamp,
      proration_behavior: details.proration_behavior,
      charge: "draft",
    },
    Math.max(begins, at),
  );
  return { customer: customer.id, subscription: subscription.id };
}

async function supposeChange(
  unit: Unit,
  subscription: Subscription,
  details: GivenDetails,
  at: number,
): Promise<void> {
  const { proration_behavior = "create_prorations", proration_date } = details;
  if (details.cancel_now) {
    const billing = { prorate: proration_behavior !== "none", invoice_now: true };
    return await cancelSubscription(unit, subscription, billing, at);
  }
  const anchor = details.billing_cycle_anchor?.type;
  if (details.resume_at) {
    const billing_cycle_anchor = details.billing_cycle_anchor;
    const resume = resumeOf({ billing_cycle_anchor, proration_behavior, proration_date });
    return await resumeSubscription(unit, subscription, resume, at);
  }
  if (details.pause && Object.keys(details.pause).length > 0)
    return await pauseSubscription(unit, subscription, pauseOf(details.pause), at);
  if (details.items || anchor === "now" || details.trial_end !== undefined)
    await changeSubscription(
      unit,
      subscription,
      {
        items: await readChanges(unit, details.items ?? []),
        proration_behavior,
        proration_date,
        billing_cycle_anchor: anchor,
        trial_end: trialEnd(details.trial_end, at),
      },
      { behavior: "allow_incomplete", off_session: false },
      at,
    );
  scheduleEnd(unit, subscription, details, at);
}

/** The one that is named; without items of a new one, the customer's own. */
async function subscriptionOf(
  unit: Unit,
  { subscription, subscription_details, customer }: GivenSubscription,
): Promise<Subscription | undefined> {
  if (subscription) return await unit.need("subscription", subscription, "subscription");
  if (subscription_details?.items) return undefined;
  if (!customer) throw missingParameter("customer");
  const found = await unit.latest("subscription", {
    allOf: [`customer:${customer}`],
    noneOf: overKeys,
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
