import type {
  CustomerSnapshot,
  InvoiceReason,
  InvoiceSnapshot,
  PackPayment,
  Reversal,
  SoldProduct,
  SubscriptionSnapshot,
} from "../billing/snapshot";
import { customerOf, invoiceOf, subscriptionOf } from "./snapshots";

/**
 * What Stripe would say of one customer after some acts, for histories by the thousand: no HTTP, no prorations to the
 * cent, but the same facts in the same shape. Shorter histories are told on the sandbox itself.
 */

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Stripe gives up on an unpaid renewal after this. */
const GIVES_UP = 7 * DAY;

type Sub = SubscriptionSnapshot & { product: SoldProduct; anchor: Date; periods: number };

export class SimulatedStripe {
  now: Date;
  cardWorks = true;
  private readonly subs: Sub[] = [];
  /** Oldest first. */
  readonly invoices: InvoiceSnapshot[] = [];
  readonly packs: PackPayment[] = [];
  private count = 0;
  private readonly customerId: string;
  private readonly products: SoldProduct[];

  constructor(customerId: string, products: SoldProduct[], now: Date) {
    this.customerId = customerId;
    this.products = products;
    this.now = now;
  }

  snapshot(): CustomerSnapshot {
    const facts = customerOf({
      customerId: this.customerId,
      clock: { id: "clock", now: this.now },
      subscriptions: this.subs.map(({ product: _, anchor: __, periods: ___, ...sub }) => sub).reverse(),
      invoices: [...this.invoices].reverse(),
      packs: [...this.packs].reverse(),
    });
    return structuredClone(facts);
  }

  /** The newest one that runs. */
  get live(): Sub | undefined {
    return this.subs.findLast((sub) => !sub.endedAt);
  }

  /** Also beside one that runs: a link that was paid twice. */
  subscribe(productId: number): void {
    const product = this.product(productId);
    const facts = subscriptionOf({
      id: this.id("sub"),
      stripePriceId: product.stripePriceId,
      createdAt: this.now,
      startedAt: this.now,
      periodStart: this.now,
      periodEnd: this.boundary(this.now, product, 1),
    });
    const sub: Sub = { ...facts, product, anchor: this.now, periods: 1 };
    this.subs.push(sub);
    this.bill(sub, "first", true);
  }

  /** Paid at once: the period begins anew, the rest of the old one is money back. */
  upgrade(productId: number): void {
    const sub = this.live;
    if (sub?.status !== "active") return;
    this.begin(sub, this.product(productId));
    sub.pendingChange = null;
    this.bill(sub, "change", true);
  }

  planDowngrade(productId: number): void {
    const sub = this.live;
    if (!sub) return;
    sub.scheduleId = this.id("sched");
    sub.pendingChange = { stripePriceId: this.product(productId).stripePriceId, at: sub.periodEnd };
  }

  forgetDowngrade(): void {
    if (this.live) this.live.pendingChange = null;
  }

  cancel(): void {
    const sub = this.live;
    if (!sub || sub.cancelAt) return;
    if (sub.status === "past_due") {
      this.end(sub, this.now);
      return;
    }
    sub.cancelAt = sub.periodEnd;
    sub.canceledAt = this.now;
    sub.pendingChange = null;
  }

  resume(): void {
    const sub = this.live;
    if (!sub) return;
    sub.cancelAt = null;
    sub.canceledAt = null;
  }

  /** With another card, say. */
  payOpen(): void {
    for (const invoice of this.invoices.filter((one) => one.status === "open")) this.pay(invoice, this.now);
    if (this.live?.status === "past_due") this.live.status = "active";
  }

  buyPack(packId: string, amountCents: number): void {
    this.packs.push({ id: this.id("pi"), packId, amountCents, paidAt: this.now, reversals: [] });
  }

  /** Of the `which`th payment that still has `share` of its money; a dispute withdraws all that is left. */
  reverse(kind: Reversal["kind"], which: number, share: number): void {
    const paid = [
      ...this.invoices.filter((one) => one.status === "paid" && one.amountPaidCents > 0),
      ...this.packs,
    ];
    const payment = paid[which % Math.max(1, paid.length)];
    if (!payment) return;
    const ofCents = "packId" in payment ? payment.amountCents : payment.amountPaidCents;
    const gone = payment.reversals
      .filter((one) => !one.undone)
      .reduce((sum, one) => sum + one.amountCents, 0);
    const amountCents =
      kind === "dispute" ? ofCents - gone : Math.min(ofCents - gone, Math.ceil(ofCents * share));
    if (amountCents <= 0) return;
    payment.reversals.push({
      id: this.id(kind === "refund" ? "re" : "dp"),
      kind,
      amountCents,
      ofCents,
      at: this.now,
      cause: null,
      undone: false,
    });
  }

  /** The last refund fails, or the last dispute is won. */
  undoReversal(): void {
    const all = [...this.invoices, ...this.packs].flatMap((payment) => payment.reversals);
    const last = all.findLast((one) => !one.undone);
    if (last) last.undone = true;
  }

  /** All but the newest running subscription end, and the rest of what they were paid for is refunded. */
  merge(): void {
    const running = this.subs.filter((sub) => !sub.endedAt);
    for (const sub of running.slice(0, -1)) {
      const invoice = this.invoices.findLast((one) => one.subscriptionId === sub.id && one.status === "paid");
      this.end(sub, this.now);
      if (!invoice?.plan) continue;
      const { periodStart, periodEnd } = invoice.plan;
      const unused =
        (periodEnd.getTime() - this.now.getTime()) / (periodEnd.getTime() - periodStart.getTime());
      this.reverse("refund", this.paidIndex(invoice), Math.max(0, unused));
    }
  }

  /** Everything due up to `to` happens in its order. */
  advance(to: Date): void {
    for (;;) {
      const next = this.subs
        .filter((sub) => !sub.endedAt)
        .map((sub) => ({ sub, at: this.dueAt(sub) }))
        .sort((a, b) => a.at.getTime() - b.at.getTime())[0];
      if (!next || next.at > to) break;
      this.now = next.at;
      this.turn(next.sub);
    }
    this.now = to;
  }

  private dueAt(sub: Sub): Date {
    const open = this.invoices.find((one) => one.subscriptionId === sub.id && one.status === "open");
    const end = sub.cancelAt ?? sub.periodEnd;
    if (!open?.finalizedAt) return end;
    const givesUp = new Date(open.finalizedAt.getTime() + GIVES_UP);
    return givesUp < end ? givesUp : end;
  }

  private turn(sub: Sub): void {
    if (sub.status === "past_due" || sub.cancelAt) {
      this.end(sub, this.now);
      return;
    }
    if (sub.pendingChange) {
      const next = this.products.find((one) => one.stripePriceId === sub.pendingChange?.stripePriceId);
      if (next) this.begin(sub, next);
      sub.pendingChange = null;
    } else {
      sub.periods += 1;
      sub.periodStart = sub.periodEnd;
      sub.periodEnd = this.boundary(sub.anchor, sub.product, sub.periods);
    }
    this.bill(sub, "renewal", this.cardWorks);
  }

  private begin(sub: Sub, product: SoldProduct): void {
    sub.product = product;
    sub.stripePriceId = product.stripePriceId;
    sub.anchor = this.now;
    sub.periods = 1;
    sub.periodStart = this.now;
    sub.periodEnd = this.boundary(this.now, product, 1);
  }

  private bill(sub: Sub, reason: InvoiceReason, works: boolean): void {
    const cents = sub.product.credits;
    const invoice = invoiceOf({
      id: this.id("in"),
      subscriptionId: sub.id,
      status: "open",
      reason,
      totalCents: cents,
      amountDueCents: cents,
      amountPaidCents: 0,
      createdAt: this.now,
      finalizedAt: reason === "renewal" ? new Date(this.now.getTime() + HOUR) : this.now,
      paidAt: null,
      paymentId: null,
      plan: {
        stripePriceId: sub.stripePriceId,
        amountCents: cents,
        costCents: cents,
        periodStart: sub.periodStart,
        periodEnd: sub.periodEnd,
      },
    });
    this.invoices.push(invoice);
    if (works) this.pay(invoice, this.now);
    else sub.status = "past_due";
  }

  private pay(invoice: InvoiceSnapshot, at: Date): void {
    invoice.status = "paid";
    invoice.amountPaidCents = invoice.totalCents;
    invoice.amountDueCents = 0;
    invoice.paidAt = at;
    invoice.paymentId = this.id("pi");
  }

  private end(sub: Sub, at: Date): void {
    sub.status = "canceled";
    sub.endedAt = at;
    sub.canceledAt ??= at;
    for (const one of this.invoices)
      if (one.subscriptionId === sub.id && one.status === "open") one.status = "void";
  }

  private paidIndex(invoice: InvoiceSnapshot): number {
    return this.invoices.filter((one) => one.status === "paid" && one.amountPaidCents > 0).indexOf(invoice);
  }

  private product(id: number): SoldProduct {
    const found = this.products.find((one) => one.id === id);
    if (!found) throw new Error(`No product ${id}`);
    return found;
  }

  /** The same day of the month, or its last. */
  private boundary(anchor: Date, product: SoldProduct, periods: number): Date {
    const months = product.billingCycle === "yearly" ? 12 * periods : periods;
    const day = anchor.getUTCDate();
    const first = Date.UTC(anchor.getUTCFullYear(), anchor.getUTCMonth() + months, 1);
    const last = new Date(
      Date.UTC(anchor.getUTCFullYear(), anchor.getUTCMonth() + months + 1, 0),
    ).getUTCDate();
    return new Date(first + (Math.min(day, last) - 1) * DAY + (anchor.getTime() % DAY));
  }

  private id(prefix: string): string {
    this.count += 1;
    return `${prefix}_${this.customerId}_${String(this.count).padStart(4, "0")}`;
  }
}
