import { periodEnd } from "../billing/period";
import { composeInvoice } from "../flows/invoices";
import { renewalDraft } from "../flows/renewal";
import { prefixed } from "../objects/ids";
import type { Event, Invoice, Subscription, SubscriptionSchedule } from "../objects/wire";
import type { Due, Unit } from "../store/unit";
import { dueAt } from "./due";

/** Whose next invoice is asked for: a subscription's, or that of a schedule which may not have begun. */
export type Subject = { customer: string; subscription?: string | null; schedule?: string | null };

export type Preview = {
  /** What the preview supposes. It is done as it would be, and then taken back. */
  suppose: (rehearsal: Unit) => Promise<Subject>;
  /** Only what comes back with each period: no prorations, nothing that is billed once. */
  recurring?: boolean;
};

export type Perform = (unit: Unit, due: Due) => Promise<void>;

/**
 * The next invoice under that supposition; undefined when time will bring none, because what is billed ends before.
 * `perform` does what falls due until then. It is given, since announcing renewals is a part of it that asks for this.
 */
export async function upcomingInvoice(
  unit: Unit,
  { suppose, recurring = false }: Preview,
  perform: Perform,
): Promise<Invoice | undefined> {
  let drafted: string | undefined;
  const watch = (event: string) => {
    const { type, data }: Event = JSON.parse(event);
    if (type === "invoice.created") drafted ??= JSON.stringify(data.object);
  };
  const rehearsed = unit.rehearse(async (rehearsal) => {
    const subject = await suppose(rehearsal);
    if (recurring) drafted = JSON.stringify(await recurringDraft(rehearsal, subject));
    else await passTime(rehearsal, subject, perform, () => drafted !== undefined);
  }, watch);
  // Once there is a draft, whether it could be paid is no matter.
  await rehearsed.catch((error: unknown) => {
    if (!drafted) throw error;
  });
  return drafted === undefined ? undefined : asPreview(drafted);
}

/** Lets happen what concerns this subscription alone, until it is billed or nothing more is due. */
async function passTime(
  unit: Unit,
  subject: Subject,
  perform: Perform,
  isDrafted: () => boolean,
): Promise<void> {
  while (!isDrafted()) {
    const due = await nextDue(unit, subject);
    if (!due) return;
    const clock = "test_clock" in due.object ? due.object.test_clock : null;
    if (clock) (await unit.need("test_helpers.test_clock", clock)).frozen_time = due.at;
    await perform(unit, due);
  }
}

async function nextDue(unit: Unit, subject: Subject): Promise<Due | undefined> {
  const { schedule, subscription } = await objectsOf(unit, subject);
  const due: Due[] = [];
  // In a rehearsal nobody is told of what it leads to.
  if (subscription) unit.hidden("subscription", subscription.id).upcoming_days = 0;
  for (const object of [schedule, subscription]) {
    const at = object ? dueAt(object, unit.hidden(object.object, object.id)) : null;
    if (object && at !== null && Number.isFinite(at)) due.push({ object, at });
  }
  return due.sort((a, b) => a.at - b.at)[0];
}

/** Together, whichever was named. A schedule that has released its subscription still tells which it was. */
async function objectsOf(
  unit: Unit,
  subject: Subject,
): Promise<{ schedule?: SubscriptionSchedule; subscription?: Subscription }> {
  const named = subject.schedule ? await unit.need("subscription_schedule", subject.schedule) : undefined;
  const id = subject.subscription ?? named?.subscription ?? named?.released_subscription;
  const subscription = id ? await unit.need("subscription", id) : undefined;
  const schedule =
    named ??
    (subscription?.schedule ? await unit.need("subscription_schedule", subscription.schedule) : undefined);
  return { schedule, subscription };
}

/** The whole prices of the periods that come next. */
async function recurringDraft(unit: Unit, subject: Subject): Promise<Invoice | undefined> {
  const { subscription } = await objectsOf(unit, subject);
  if (!subscription) return undefined;
  const customer = await unit.need("customer", subscription.customer);
  const boundary = periodEnd(subscription);
  const draft = await renewalDraft(unit, subscription, customer, boundary);
  return await composeInvoice(unit, { ...draft, items: [] }, boundary);
}

/** It has an id of Stripe's for previews, under which nothing is kept. */
function asPreview(drafted: string): Invoice {
  const { id }: Invoice = JSON.parse(drafted);
  const preview: Invoice = JSON.parse(drafted.replaceAll(id, prefixed("upcoming_in")));
  if (preview.billing_reason !== "subscription_update") preview.billing_reason = "upcoming";
  return preview;
}
