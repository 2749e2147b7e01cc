import type Stripe from "stripe";
import type { BillingCycle } from "../billing/catalogue";
import type { SubscriptionSnapshot } from "../billing/snapshot";
import { idOf, intervalOf, seconds, stripe } from "./client";

/** Changing a subscription to another price: now, with the period's restart, or with the next renewal. */

type InvoiceLine = { id: string; description: string; amountCents: number };

export type ChargePreview = {
  lines: InvoiceLine[];
  /** What discounts take off, already within the lines' sum. */
  discountCents: number;
  /** Sum of the lines less discounts; negative is a credit for later invoices. */
  totalCents: number;
  /** What would be charged, after the customer's balance. */
  amountDueCents: number;
};

/**
 * What an upgrade at `prorationDate` charges: the unused time of the old price is credited, the new period begins and is
 * paid in full. With the same date and nothing else changed meanwhile, `upgrade` charges the same, to the cent.
 * https://docs.stripe.com/billing/subscriptions/prorations#preview-proration
 */
export async function previewUpgrade(
  subscriptionId: string,
  stripePriceId: string,
  prorationDate: Date,
): Promise<ChargePreview> {
  const invoice = await stripe().invoices.createPreview({
    subscription: subscriptionId,
    subscription_details: {
      items: await itemsFor(subscriptionId, stripePriceId),
      ...restart(prorationDate),
    },
  });
  return toPreview(invoice);
}

/** What the next renewal charges as things are, with what is planned for it. */
export async function previewNext(
  subscription: Planned & { pending: object | null },
): Promise<ChargePreview> {
  const { id, scheduleId, pending } = subscription;
  const what = scheduleId && pending ? { schedule: scheduleId } : { subscription: id };
  return toPreview(await stripe().invoices.createPreview(what));
}

/** What the next renewal would charge if it were for this price, whatever is planned for it now. */
export async function previewRenewal(
  { id, scheduleId }: Planned,
  stripePriceId: string,
  cycle: BillingCycle,
): Promise<ChargePreview> {
  if (scheduleId) {
    // What the schedule has planned comes before what is supposed of its subscription.
    const schedule = await stripe().subscriptionSchedules.retrieve(scheduleId, { expand: ["subscription"] });
    const invoice = await stripe().invoices.createPreview({
      schedule: scheduleId,
      schedule_details: planFor(schedule, stripePriceId, cycle),
    });
    return toPreview(invoice);
  }
  const invoice = await stripe().invoices.createPreview({
    subscription: id,
    subscription_details: {
      items: await itemsFor(id, stripePriceId),
      proration_behavior: "none",
      billing_cycle_anchor: { type: "unchanged" },
    },
  });
  return toPreview(invoice);
}

type Planned = { id: string; scheduleId: string | null };

export type UpgradeResult =
  /** `chargedCents`: what the card was charged, after the customer's balance. */
  | { kind: "paid"; chargedCents: number }
  /** The old price stays until the invoice is paid: on its page, or by passing 3-D Secure with the secret. */
  | {
      kind: "unpaid";
      reason: "declined" | "authentication";
      amountDueCents: number;
      url: string;
      clientSecret: string | null;
    };

/** Nothing changes until the payment has succeeded. https://docs.stripe.com/billing/subscriptions/pending-updates */
export async function upgrade(
  subscriptionId: string,
  stripePriceId: string,
  prorationDate: Date,
): Promise<UpgradeResult> {
  const subscription = await stripe().subscriptions.update(subscriptionId, {
    items: await itemsFor(subscriptionId, stripePriceId),
    ...restart(prorationDate),
    payment_behavior: "pending_if_incomplete",
  });
  if (!subscription.latest_invoice) throw new Error(`${subscriptionId} was changed without an invoice`);
  return await outcomeOf(idOf(subscription.latest_invoice));
}

/** What became of the change that waits for its payment; null when none waits any more. */
export async function heldChange(subscriptionId: string): Promise<UpgradeResult | null> {
  const { pending_update, latest_invoice } = await stripe().subscriptions.retrieve(subscriptionId);
  return pending_update && latest_invoice ? await outcomeOf(idOf(latest_invoice)) : null;
}

function restart(prorationDate: Date) {
  return {
    proration_behavior: "always_invoice",
    proration_date: seconds(prorationDate),
    billing_cycle_anchor: { type: "now" },
  } as const;
}

/** What the invoice of a change was paid with, or why it isn't paid, and the ways to pay it. */
async function outcomeOf(invoiceId: string): Promise<UpgradeResult> {
  const invoice = await stripe().invoices.retrieve(invoiceId, {
    expand: ["confirmation_secret", "payments.data.payment.payment_intent"],
  });
  if (invoice.status !== "open") return { kind: "paid", chargedCents: invoice.amount_paid };
  if (!invoice.hosted_invoice_url) throw new Error(`Invoice ${invoiceId} has no page`);
  const isWaiting = invoice.payments?.data.some(({ payment }) => {
    const intent = payment.payment_intent;
    return typeof intent === "object" && intent?.status === "requires_action";
  });
  return {
    kind: "unpaid",
    reason: isWaiting ? "authentication" : "declined",
    amountDueCents: invoice.amount_remaining,
    url: invoice.hosted_invoice_url,
    clientSecret: invoice.confirmation_secret?.client_secret ?? null,
  };
}

/**
 * Plans the price for the next renewal.
 * https://docs.stripe.com/billing/subscriptions/subscription-schedules/use-cases#downgrades
 */
export async function scheduleChange(
  subscriptionId: string,
  stripePriceId: string,
  cycle: BillingCycle,
): Promise<void> {
  const schedule = await stripe().subscriptionSchedules.create({
    from_subscription: subscriptionId,
    expand: ["subscription"],
  });
  await stripe().subscriptionSchedules.update(schedule.id, planFor(schedule, stripePriceId, cycle));
}

/**
 * The phase that a schedule is in stays, a second one with the new price follows, and then the subscription goes on by
 * itself. What a phase doesn't say, Stripe takes away from the subscription: its
 * discounts and its trial are said in so many words.
 */
function planFor(schedule: Stripe.SubscriptionSchedule, stripePriceId: string, cycle: BillingCycle) {
  const { subscription, current_phase } = schedule;
  const current = schedule.phases.find((phase) => phase.start_date === current_phase?.start_date);
  const [item] = current?.items ?? [];
  if (!current || !item || !subscription || typeof subscription === "string")
    throw new Error(`Schedule ${schedule.id} has no phase or no subscription`);
  const { start_date, end_date, trial_end } = current;
  // By their own ids, so that they go on as they are: a coupon would be redeemed once more, and begin anew.
  const discounts = subscription.discounts.map((one) => ({ discount: idOf(one) }));
  return {
    end_behavior: "release",
    proration_behavior: "none",
    phases: [
      {
        items: [{ price: idOf(item.price), quantity: item.quantity }],
        start_date,
        end_date,
        trial_end: trial_end ?? undefined,
        discounts,
        proration_behavior: "none",
      },
      {
        items: [{ price: stripePriceId, quantity: 1 }],
        discounts,
        duration: { interval: intervalOf(cycle), interval_count: 1 },
        proration_behavior: "none",
      },
    ],
  } satisfies Stripe.SubscriptionScheduleUpdateParams;
}

/** What the renewal is charged to when the schedule's next phase begins. */
export async function setScheduleCard(scheduleId: string, cardId: string): Promise<void> {
  await stripe().subscriptionSchedules.update(scheduleId, {
    default_settings: { default_payment_method: cardId },
  });
}

/** The subscription goes on as it is now; what its schedule had planned is forgotten. */
export async function releaseSchedule(scheduleId: string): Promise<void> {
  await stripe().subscriptionSchedules.release(scheduleId);
}

/** Keys of the subscription's metadata. */
const DISPLACED = { to: "displaced_price", from: "displaced_from_price" } as const;

/** Notes on the subscription what is about to give way, with the price that it has now. */
export async function noteDisplaced(subscriptionId: string, stripePriceId: string): Promise<void> {
  const { items } = await stripe().subscriptions.retrieve(subscriptionId);
  const from = items.data[0]?.price.id ?? "";
  await stripe().subscriptions.update(subscriptionId, {
    metadata: { [DISPLACED.to]: stripePriceId, [DISPLACED.from]: from },
  });
}

export async function forgetDisplaced(subscriptionId: string): Promise<void> {
  await stripe().subscriptions.update(subscriptionId, {
    metadata: { [DISPLACED.to]: "", [DISPLACED.from]: "" },
  });
}

export function displacedChange({ metadata }: Stripe.Subscription): SubscriptionSnapshot["displacedChange"] {
  const { [DISPLACED.to]: stripePriceId, [DISPLACED.from]: from } = metadata;
  return stripePriceId && from ? { stripePriceId, from } : null;
}

/** Gives up what is planned for the renewal, and what waits for its payment. */
export async function dropChanges({ id, scheduleId, unpaid }: Changing): Promise<void> {
  if (scheduleId) await releaseSchedule(scheduleId);
  if (unpaid) await dropUnpaidChange(id);
}

type Changing = { id: string; scheduleId: string | null; unpaid: object | null };

/** Gives up a change that waits for its payment: its invoice is voided, and the old price stays. */
async function dropUnpaidChange(subscriptionId: string): Promise<void> {
  const subscription = await stripe().subscriptions.retrieve(subscriptionId);
  if (!subscription.pending_update || !subscription.latest_invoice) return;
  await stripe().invoices.voidInvoice(idOf(subscription.latest_invoice));
}

/** The one item of the subscription, at another price: without its id, the price would be added beside. */
async function itemsFor(subscriptionId: string, stripePriceId: string) {
  const { items } = await stripe().subscriptions.retrieve(subscriptionId);
  return items.data.map(({ id }) => ({ id, price: stripePriceId }));
}

function toPreview(invoice: Stripe.Invoice): ChargePreview {
  const discounts = invoice.total_discount_amounts ?? [];
  return {
    lines: invoice.lines.data.map(({ id, description, amount }) => ({
      id,
      description: description ?? "",
      amountCents: amount,
    })),
    discountCents: discounts.reduce((sum, one) => sum + one.amount, 0),
    totalCents: invoice.total,
    amountDueCents: invoice.amount_due,
  };
}
