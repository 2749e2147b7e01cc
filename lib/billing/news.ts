import { lapsesAt, meaningFor } from "./by-invoice";
import { addDays } from "./calendar";
import type { Convergence, MirroredSubscription, Summary } from "./convergence";
import { isOfMerge } from "./duplicates";
import type { Grant } from "./grants";
import { isOfLeftOver } from "./left-over";
import type { Notice } from "./notices";
import { NEWS_MAX_AGE_DAYS } from "./policy";
import type { CustomerSnapshot, InvoiceSnapshot } from "./snapshot";

/** What was stored before, as far as only a comparison tells what happened. */
export type Before = { subscriptionId: string | null; canceledAt: Date | null; trialEndsAt: Date | null };

/**
 * What a convergence has to tell the customer. Derived from how things are, and keyed by what each is about, so that
 * telling it again at the next sync tells nothing twice, and losing an event loses no news. What is older than
 * NEWS_MAX_AGE_DAYS is no news any more.
 */
export function newsOf(
  snapshot: CustomerSnapshot,
  decision: Convergence,
  before: Before,
  now: Date,
): Notice[] {
  const live = decision.mirror.find((row) => row.live);
  const news = [
    ...snapshot.invoices.flatMap((invoice) => ofInvoice(invoice, decision)),
    ...sentInvoices(snapshot, decision),
    ...(live ? ofLive(live, snapshot, decision.summary, before, now) : []),
    ...(live ? [] : ofEnd(decision, before, now)),
    ...merged(decision),
    ...reversedMoney(snapshot),
    ...changedBalance(snapshot),
  ];
  const oldest = addDays(now, -NEWS_MAX_AGE_DAYS);
  return news.filter(({ at }) => at >= oldest);
}

function ofInvoice(invoice: InvoiceSnapshot, { grants }: Convergence): Notice[] {
  if (invoice.status !== "paid") return [];
  const at = invoice.paidAt ?? invoice.createdAt;
  const grant = grants.find((one) => one.invoiceId === invoice.id);
  const receipt: Notice = {
    kind: "receipt",
    cause: invoice.id,
    at,
    data: { amountCents: invoice.amountPaidCents, number: invoice.number, at: at.toISOString() },
  };
  return [
    ...(invoice.amountPaidCents > 0 ? [receipt] : []),
    ...(grant && !grant.outdated ? ofGrant(invoice, grant, grants, at) : []),
  ];
}

/** What is to be paid without a card being charged, with the page to pay it on. */
function sentInvoices({ invoices }: CustomerSnapshot, { mirror }: Convergence): Notice[] {
  return mirror
    .filter(({ subscription }) => subscription.byInvoice && !subscription.endedAt)
    .flatMap(({ subscription, product }) => {
      const isOffer = meaningFor(subscription, invoices) === "pending";
      return invoices
        .filter((one) => one.subscriptionId === subscription.id && one.status === "open")
        .flatMap(({ id, number, amountDueCents, dueAt, hostedUrl, finalizedAt, createdAt }) => {
          if (!dueAt) return [];
          const lapses = isOffer ? lapsesAt(dueAt).toISOString() : null;
          const figures = { plan: product.name, amountCents: amountDueCents, number, url: hostedUrl };
          const data = { ...figures, dueAt: dueAt.toISOString(), lapsesAt: lapses };
          return [{ kind: "invoice_sent" as const, cause: id, at: finalizedAt ?? createdAt, data }];
        });
    });
}

/** The first grant of a subscription begins it; one for another plan than the one before changes it. */
function ofGrant(invoice: InvoiceSnapshot, grant: Grant, grants: Grant[], at: Date): Notice[] {
  const data = {
    plan: grant.product.name,
    credits: grant.credits,
    until: grant.periodEnd.toISOString(),
  };
  if (invoice.reason === "first") return [{ kind: "subscribed", cause: invoice.id, at, data }];
  const previous = grants[grants.indexOf(grant) - 1];
  if (!previous || previous.product.id === grant.product.id) return [];
  return [{ kind: "plan_changed", cause: invoice.id, at, data }];
}

function ofLive(
  { subscription, product, pending, unpaid }: MirroredSubscription,
  { invoices }: CustomerSnapshot,
  summary: Summary,
  before: Before,
  now: Date,
): Notice[] {
  const news: Notice[] = [];
  const { id, cancelAt, canceledAt, periodEnd } = subscription;
  const plan = product.name;
  const open = invoices.filter((one) => one.subscriptionId === id && one.status === "open");
  const failed = open.at(-1);
  if (summary.graceUntil && failed) {
    const dueAt = failed.dueAt?.toISOString() ?? null;
    const until = summary.graceUntil.toISOString();
    const data = { plan, amountCents: failed.amountDueCents, until, dueAt };
    news.push({
      kind: "payment_failed",
      cause: failed.id,
      at: failed.dueAt ?? failed.finalizedAt ?? now,
      data,
    });
  }
  const held = open.find((one) => one.reason === "change");
  if (unpaid && held) {
    const data = {
      plan: unpaid.product.name,
      amountCents: held.amountDueCents,
      until: unpaid.until.toISOString(),
    };
    news.push({ kind: "change_unpaid", cause: held.id, at: held.createdAt, data });
  }
  if (pending) {
    const data = { plan: pending.product.name, at: pending.at.toISOString() };
    // Not by its schedule, which is made anew when another wish came in between.
    const cause = `${id}:${pending.product.id}:${data.at}`;
    news.push({ kind: "downgrade_scheduled", cause, at: now, data });
  }
  if (cancelAt && canceledAt) {
    const data = { plan, until: cancelAt.toISOString() };
    news.push({ kind: "canceled", cause: `${id}:${canceledAt.toISOString()}`, at: canceledAt, data });
  }
  if (before.subscriptionId === id && before.canceledAt && !canceledAt) {
    const data = { plan, at: periodEnd.toISOString() };
    news.push({ kind: "resumed", cause: `${id}:${before.canceledAt.toISOString()}`, at: now, data });
  }
  return news;
}

/** What Stripe calls unpaid or paused has no end there, and is over all the same. */
function ofEnd({ mirror, summary }: Convergence, { trialEndsAt }: Before, now: Date): Notice[] {
  const ended = mirror.find((row) => row.subscription.id === summary.subscriptionId);
  if (ended) {
    const { id, endedAt } = ended.subscription;
    return [{ kind: "access_ended", cause: id, at: endedAt ?? now, data: { plan: ended.product.name } }];
  }
  if (summary.status !== "expired" || !trialEndsAt) return [];
  // Before its time, when its credits or requests are used up.
  return [trialEnded(trialEndsAt < now ? trialEndsAt : now)];
}

export function trialEnded(at: Date): Notice {
  return { kind: "trial_ended", cause: "trial", at, data: {} };
}

function merged({ merges }: Convergence): Notice[] {
  return merges.map(({ endedId, plan, at, refundedCents, creditedCents }) => {
    const data = { plan, amountCents: refundedCents, ...(creditedCents > 0 && { creditedCents }) };
    return { kind: "subscriptions_merged", cause: endedId, at, data };
  });
}

/** The refund of a merge is told with it. */
function reversedMoney({ invoices, packs }: CustomerSnapshot): Notice[] {
  const reversals = [...invoices, ...packs].flatMap((payment) => payment.reversals);
  return reversals
    .filter((one) => one.kind === "refund" && !one.undone && !isOfMerge(one.cause))
    .map(({ id, at, amountCents }) => ({ kind: "refunded", cause: id, at, data: { amountCents } }));
}

/** With what an upgrade had left over; a merge tells of its own. */
function changedBalance({ balanceChanges }: CustomerSnapshot): Notice[] {
  return balanceChanges
    .filter(isOfLeftOver)
    .map(({ id, at, amountCents }) => ({ kind: "balance_changed", cause: id, at, data: { amountCents } }));
}
