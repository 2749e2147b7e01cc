import type { CustomerSnapshot, SoldProduct } from "../billing/snapshot";

/**
 * The billing policy once more, in the plainest words, to hold the real thing against: written from
 * docs/billing-policy.md and not from the code. Credits are millionths, as bigint.
 */

const ONE = 1_000_000n;
const TRIAL = 1_000n * ONE;
const DAY = 86_400_000;

type Window = {
  cause: string;
  invoice: string;
  subscription: string | null;
  credits: bigint;
  start: number;
  end: number;
  upgrade: boolean;
};
/** What was given, and how much of it is gone without having been used. */
type Given = {
  amount: bigint;
  lost: bigint;
  /** What its upgrade took over from the payment before: spent ahead, or moved with its money. */
  before: bigint;
  takenBack: bigint;
  current: boolean;
  bucket: "allowance" | "purchased";
};

const NOTHING_LOST = { lost: 0n, before: 0n, takenBack: 0n };

export class PolicyModel {
  allowance = TRIAL;
  purchased = 0n;
  status = "trial";
  plan: string | null = null;
  private total = TRIAL;
  private period: { start: number; end: number } | null;
  private newest: number | null = null;
  private readonly given = new Map<string, Given>();
  private readonly taken = new Map<string, { amount: bigint; ofAllowance: bigint; debt: bigint } | null>();
  private readonly returned = new Set<string>();
  private readonly trialEnd: number;

  constructor(signedUp: Date) {
    this.trialEnd = signedUp.getTime() + 3 * DAY;
    this.period = { start: signedUp.getTime(), end: this.trialEnd };
  }

  get grants(): string[] {
    return [...this.given.keys()].sort();
  }

  spend(bucket: "allowance" | "purchased", amount: bigint): void {
    this[bucket] -= amount;
  }

  /** What the rows must say once Stripe was asked. */
  converge(stripe: CustomerSnapshot, products: Map<string, SoldProduct>): void {
    const now = stripe.clock?.now.getTime() ?? 0;
    const running = stripe.subscriptions.filter((one) => !one.endedAt && one.status !== "incomplete");
    const paid = (id: string) =>
      stripe.invoices.some((one) => one.subscriptionId === id && one.status === "paid");
    const live = running.find((one) => paid(one.id)) ?? running[0];
    for (const window of this.windows(stripe, products))
      if (window.start <= now && !this.given.has(window.cause))
        this.grant(window, live !== undefined && window.subscription !== live.id);
    for (const pack of stripe.packs) {
      const cause = `pack:${pack.id}`;
      if (this.given.has(cause)) continue;
      const amount = BigInt(pack.amountCents) * ONE;
      this.given.set(cause, { ...NOTHING_LOST, amount, current: false, bucket: "purchased" });
      this.purchased += amount;
    }
    this.moneyBack(stripe, products);
    if (live) {
      this.status = live.status === "past_due" ? "past_due" : live.cancelAt ? "canceled" : "active";
      this.plan = live.stripePriceId;
      return;
    }
    const hadOne = stripe.subscriptions.length > 0;
    if (!hadOne && this.status === "trial" && now < this.trialEnd && this.allowance > 0n) return;
    this.status = "expired";
    this.plan = null;
    this.expire();
    this.total = 0n;
    this.period = null;
    for (const given of this.given.values()) given.current = false;
  }

  /** Each paid period of a plan, a year in its months, oldest first. */
  private windows(stripe: CustomerSnapshot, products: Map<string, SoldProduct>): Window[] {
    const oldest = [...stripe.invoices].reverse();
    const all = oldest.flatMap((invoice, index): Window[] => {
      const product = products.get(invoice.plan?.stripePriceId ?? "");
      if (invoice.status !== "paid" || !invoice.plan || !product) return [];
      const { periodStart, periodEnd } = invoice.plan;
      const common = {
        invoice: invoice.id,
        subscription: invoice.subscriptionId,
        credits: BigInt(product.credits) * ONE,
      };
      const upgrade = invoice.reason === "change";
      const [start, end] = [periodStart.getTime(), periodEnd.getTime()];
      if (product.billingCycle === "monthly")
        return [{ ...common, cause: `invoice:${invoice.id}`, start, end, upgrade }];
      const ended = stripe.subscriptions.find((one) => one.id === invoice.subscriptionId)?.endedAt;
      const next = oldest
        .slice(index + 1)
        .find((one) => one.subscriptionId === invoice.subscriptionId && one.status === "paid" && one.plan);
      const stop = Math.min(
        ended?.getTime() ?? Number.POSITIVE_INFINITY,
        next?.plan?.periodStart.getTime() ?? Number.POSITIVE_INFINITY,
      );
      return Array.from({ length: 12 }, (_, n) => ({
        ...common,
        cause: `slice:${invoice.id}:${n}`,
        start: monthLater(periodStart, n),
        end: n === 11 ? end : monthLater(periodStart, n + 1),
        upgrade: upgrade && n === 0,
      })).filter((slice) => slice.start < stop);
    });
    return all.sort((a, b) => a.start - b.start);
  }

  private grant({ cause, credits, start, end, upgrade }: Window, ofAnother: boolean): void {
    if (ofAnother || (this.newest !== null && start < this.newest)) {
      const given = { amount: credits, lost: credits, current: false, bucket: "allowance" as const };
      this.given.set(cause, { ...NOTHING_LOST, ...given });
      return;
    }
    const carried = upgrade ? min(credits, this.overspent(start)) : 0n;
    const moved = upgrade ? this.unreached(start) : 0n;
    this.expire(moved);
    for (const given of this.given.values()) given.current = false;
    const given = { amount: credits, before: carried + moved, current: true, bucket: "allowance" as const };
    this.given.set(cause, { ...NOTHING_LOST, ...given });
    this.allowance += credits - carried;
    this.total = credits;
    this.period = { start, end };
    this.newest = start;
  }

  /** Spent beyond the share of the period that has passed, to the nearest millionth. */
  private overspent(at: number): bigint {
    const spent = this.total - max(0n, this.allowance);
    if (!this.period) return 0n;
    const whole = BigInt(this.period.end - this.period.start);
    const passed = min(whole, max(0n, BigInt(at - this.period.start)));
    const beyond = spent * whole - this.total * passed;
    return beyond <= 0n ? 0n : (2n * beyond + whole) / (2n * whole);
  }

  /** What is left of the old allowance for time that had not come, to the nearest millionth. */
  private unreached(at: number): bigint {
    if (!this.period) return 0n;
    const whole = BigInt(this.period.end - this.period.start);
    const ahead = whole - min(whole, max(0n, BigInt(at - this.period.start)));
    const share = (2n * this.total * ahead + whole) / (2n * whole);
    return max(0n, min(this.allowance, share));
  }

  /** What moves into an upgrade with its money is not lost. */
  private expire(moved = 0n): void {
    const left = max(0n, this.allowance);
    for (const given of this.given.values()) if (given.current) given.lost += left - moved;
    this.allowance -= left;
  }

  private moneyBack(stripe: CustomerSnapshot, products: Map<string, SoldProduct>): void {
    const payments = [
      ...this.windows(stripe, products).map((window) => ({
        cause: window.cause,
        reversals: stripe.invoices.find((one) => one.id === window.invoice)?.reversals ?? [],
      })),
      ...stripe.packs.map((pack) => ({ cause: `pack:${pack.id}`, reversals: pack.reversals })),
    ].filter(({ cause }) => this.given.has(cause));
    for (const { cause, reversals } of payments)
      for (const one of reversals) if (one.undone) this.giveBack(cause, `${cause}/${one.id}`);
    for (const { cause, reversals } of payments) {
      let gone = 0n;
      for (const one of reversals) {
        if (one.undone) continue;
        gone += BigInt(one.amountCents);
        this.take(cause, `${cause}/${one.id}`, gone, BigInt(one.ofCents));
      }
    }
  }

  private take(cause: string, key: string, gone: bigint, of: bigint): void {
    const given = this.given.get(cause);
    if (!given || this.taken.get(key)) return;
    const paidFor = given.amount - given.before;
    const amount = min(paidFor, (paidFor * gone) / of) - given.lost;
    if (amount <= 0n) return;
    const fromPurchased = given.bucket === "purchased" ? min(amount, this.purchased) : 0n;
    const fromAllowance = amount - fromPurchased;
    const debtBefore = max(0n, -this.allowance);
    this.purchased -= fromPurchased;
    this.allowance -= fromAllowance;
    given.lost += amount;
    given.takenBack += amount;
    this.settleTotal(given);
    const debt = max(0n, -this.allowance) - debtBefore;
    this.taken.set(key, { amount, ofAllowance: fromAllowance, debt });
  }

  private giveBack(cause: string, key: string): void {
    const given = this.given.get(cause);
    const taken = this.taken.get(key);
    if (!given || !taken || this.returned.has(key)) return;
    const amount = given.bucket === "purchased" || given.current ? taken.amount : taken.debt;
    if (amount <= 0n) return;
    this.returned.add(key);
    given.lost -= amount;
    given.takenBack -= amount;
    // Of a pack, what it had made owed pays what is owed still; everything else is the customer's as it was bought.
    const toAllowance =
      given.bucket === "purchased" ? min(taken.ofAllowance, max(0n, -this.allowance)) : amount;
    this.allowance += toAllowance;
    this.purchased += amount - toAllowance;
    this.settleTotal(given);
  }

  private settleTotal({ amount, takenBack, before, current }: Given): void {
    if (current) this.total = takenBack > 0n ? max(0n, amount - takenBack - before) : amount;
  }
}

function monthLater(from: Date, months: number): number {
  const year = from.getUTCFullYear();
  const month = from.getUTCMonth() + months;
  const day = Math.min(from.getUTCDate(), new Date(Date.UTC(year, month + 1, 0)).getUTCDate());
  return Date.UTC(year, month, day) + (from.getTime() % DAY);
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
