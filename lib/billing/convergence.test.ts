import { describe, expect, test } from "vitest";
import {
  customerOf,
  invoiceOf as invoice,
  MONTH,
  STARTER,
  subscriptionOf as subscription,
} from "../testing/snapshots";
import type { TrialState } from "./access";
import { converge } from "./convergence";
import { MERGED, mergeCause } from "./duplicates";
import { newsOf } from "./news";
import type { CustomerSnapshot, InvoiceSnapshot, SoldProduct, SubscriptionSnapshot } from "./snapshot";

const at = (text: string) => new Date(text);
const now = at("2026-01-10T00:00:00Z");
const { start, end } = MONTH;

const yearly: SoldProduct = { ...STARTER, id: 4, stripePriceId: "price_yearly", billingCycle: "yearly" };
const products = new Map([STARTER, yearly].map((one) => [one.stripePriceId, one]));

const snapshot = (subscriptions: SubscriptionSnapshot[], invoices: InvoiceSnapshot[] = []) =>
  customerOf({ subscriptions, invoices });

const onTrial: TrialState = {
  status: "trial",
  trialEndsAt: at("2026-01-12T00:00:00Z"),
  allowance: "1000",
  periodRequests: 0,
};
const never: TrialState = { ...onTrial, status: "expired", trialEndsAt: null, allowance: "0" };

function decide(customer: CustomerSnapshot, stored: TrialState = onTrial, when = now) {
  const decision = converge(customer, products, stored, when);
  if ("kind" in decision) throw new Error(`Contradiction: ${decision.kind}`);
  return decision;
}

describe("summary", () => {
  test.each([
    ["active", subscription(), "active", end],
    ["will end", subscription({ cancelAt: end, canceledAt: now }), "canceled", null],
    ["payment failed", subscription({ status: "past_due" }), "past_due", end],
    ["trialing at Stripe", subscription({ status: "trialing" }), "active", end],
    ["ended", subscription({ status: "canceled", endedAt: now }), "expired", null],
    ["unpaid", subscription({ status: "unpaid" }), "expired", null],
    ["paused", subscription({ status: "paused" }), "expired", null],
    ["never paid", subscription({ status: "incomplete" }), "trial", null],
    ["given up unpaid", subscription({ status: "incomplete_expired" }), "trial", null],
  ])("%s", (_, one, status, renewsAt) => {
    expect(decide(snapshot([one])).summary).toMatchObject({ status, renewsAt });
  });

  test("no subscription: the trial runs until its end, its last credit or its last request", () => {
    expect(decide(snapshot([])).summary.status).toBe("trial");
    expect(decide(snapshot([]), onTrial, at("2026-01-12T00:00:00Z")).summary.status).toBe("expired");
    expect(decide(snapshot([]), { ...onTrial, allowance: "0" }).summary.status).toBe("expired");
    expect(decide(snapshot([]), { ...onTrial, periodRequests: 1_000 }).summary.status).toBe("expired");
  });

  test("grace counts seven days from the first failure of the oldest open renewal", () => {
    const failing = snapshot(
      [subscription({ status: "past_due", periodStart: end, periodEnd: at("2026-03-01T00:00:00Z") })],
      [
        invoice({ id: "in_2", status: "open", reason: "renewal", finalizedAt: at("2026-02-01T01:00:00Z") }),
        invoice(),
      ],
    );
    expect(decide(failing, { ...never, status: "active" }).summary.graceUntil).toEqual(
      at("2026-02-08T01:00:00Z"),
    );
  });

  test.each(["active", "past_due", "unpaid", "canceled"] as const)(
    "sent an invoice that was never paid, and %s at Stripe: nothing has begun",
    (status) => {
      const endedAt = status === "canceled" ? now : null;
      const offer = subscription({ status, byInvoice: true, endedAt });
      const sent = invoice({ status: "open", paidAt: null, dueAt: at("2026-01-15T00:00:00Z") });
      expect(decide(snapshot([offer], [sent]))).toMatchObject({
        summary: { status: "trial", subscriptionId: null },
        grants: [],
        expiry: null,
      });
    },
  );

  test("a late end of an old subscription doesn't end the new one", () => {
    const old = subscription({
      id: "sub_old",
      status: "canceled",
      createdAt: at("2025-01-01T00:00:00Z"),
      endedAt: now,
    });
    expect(decide(snapshot([subscription(), old])).summary).toMatchObject({
      status: "active",
      subscriptionId: "sub_1",
    });
  });

  test("of two live ones the newest paid decides, and only it is live", () => {
    const newer = subscription({ id: "sub_2", createdAt: at("2026-01-05T00:00:00Z") });
    const unpaid = subscription({ id: "sub_3", createdAt: at("2026-01-06T00:00:00Z") });
    const decision = decide(
      snapshot(
        [unpaid, newer, subscription()],
        [invoice(), invoice({ id: "in_2", subscriptionId: "sub_2" })],
      ),
    );
    expect(decision.summary.subscriptionId).toBe("sub_2");
    expect(decision.mirror.filter((row) => row.live).map((row) => row.subscription.id)).toEqual(["sub_2"]);
  });
});

describe("an offer by invoice, due on January 15", () => {
  const offer = subscription({ byInvoice: true, status: "past_due" });
  const sent = invoice({ status: "open", paidAt: null, dueAt: at("2026-01-15T00:00:00Z") });

  test.each([
    ["in its days of grace", offer, sent, "2026-01-21T23:59:59Z", []],
    ["when they are over", offer, sent, "2026-01-22T00:00:00Z", ["sub_1"]],
    ["already ended", { ...offer, endedAt: now }, sent, "2026-01-22T00:00:00Z", []],
    ["once it was paid for", offer, invoice(), "2026-01-22T00:00:00Z", []],
    ["of what we never sold", { ...offer, stripePriceId: "price_other" }, sent, "2026-01-22T00:00:00Z", []],
  ])("%s", (_, one, bill, when, lapsed) => {
    expect(decide(snapshot([one], [bill]), never, at(when)).lapsed).toEqual(lapsed);
  });
});

describe("grants", () => {
  test.each([
    ["paid first invoice", invoice(), ["invoice:in_1"]],
    ["paid renewal", invoice({ reason: "renewal" }), ["invoice:in_1"]],
    ["open", invoice({ status: "open" }), []],
    ["draft", invoice({ status: "draft" }), []],
    ["void", invoice({ status: "void" }), []],
    ["uncollectible", invoice({ status: "uncollectible" }), []],
    ["a change that began a new period", invoice({ reason: "change" }), ["invoice:in_1"]],
    ["a change that only prorated", invoice({ reason: "change", plan: null }), []],
    ["something by hand", invoice({ reason: "other", plan: null }), []],
    [
      "a trial's free period",
      invoice({
        plan: {
          stripePriceId: "price_starter",
          amountCents: 0,
          costCents: 0,
          periodStart: start,
          periodEnd: end,
        },
      }),
      [],
    ],
  ])("%s", (_, one, causes) => {
    expect(decide(snapshot([subscription()], [one])).grants.map((grant) => grant.cause)).toEqual(causes);
  });

  test.each([
    ["has not begun yet", [subscription({ status: "incomplete" })]],
    ["is not known", []],
  ])("paid, for a subscription that %s: nothing, so that its cause is left for when it does", (_, all) => {
    expect(decide(snapshot(all, [invoice()]), never).grants).toEqual([]);
  });

  test("come oldest first, whatever the order of the invoices", () => {
    const march = at("2026-03-01T00:00:00Z");
    const renewal = invoice({
      id: "in_2",
      reason: "renewal",
      plan: {
        stripePriceId: "price_starter",
        amountCents: 2_000,
        costCents: 2_000,
        periodStart: end,
        periodEnd: march,
      },
    });
    const { grants } = decide(snapshot([subscription()], [renewal, invoice()]), onTrial, march);
    expect(grants.map((grant) => grant.cause)).toEqual(["invoice:in_1", "invoice:in_2"]);
  });

  test("a year comes in twelve monthly slices, each when it is due", () => {
    const year = {
      stripePriceId: "price_yearly",
      amountCents: 20_000,
      costCents: 20_000,
      periodStart: at("2026-01-31T00:00:00Z"),
      periodEnd: at("2027-01-31T00:00:00Z"),
    };
    const slices = (when: string) =>
      decide(
        snapshot([subscription({ stripePriceId: "price_yearly" })], [invoice({ plan: year })]),
        onTrial,
        at(when),
      ).grants;
    expect(slices("2026-02-27T00:00:00Z").map((grant) => grant.cause)).toEqual(["slice:in_1:0"]);
    expect(slices("2026-02-28T00:00:00Z").at(-1)).toMatchObject({
      cause: "slice:in_1:1",
      periodEnd: at("2026-03-31T00:00:00Z"),
    });
    expect(slices("2028-01-01T00:00:00Z")).toHaveLength(12);
    expect(slices("2028-01-01T00:00:00Z").at(-1)?.periodEnd).toEqual(at("2027-01-31T00:00:00Z"));
  });
});

describe("one allowance, the live subscription's", () => {
  const year = {
    stripePriceId: "price_yearly",
    amountCents: 20_000,
    costCents: 20_000,
    periodStart: at("2026-01-01T00:00:00Z"),
    periodEnd: at("2027-01-01T00:00:00Z"),
  };
  const ended = subscription({
    id: "sub_year",
    stripePriceId: "price_yearly",
    status: "canceled",
    createdAt: at("2025-12-31T00:00:00Z"),
    endedAt: at("2026-02-20T00:00:00Z"),
  });
  const yearly = invoice({ id: "in_year", subscriptionId: "sub_year", plan: year });
  const march = at("2026-03-11T00:00:00Z");

  test("a year that was ended early has no more slices", () => {
    const { grants } = decide(snapshot([ended], [yearly]), onTrial, march);
    expect(grants.map((grant) => grant.cause)).toEqual(["slice:in_year:0", "slice:in_year:1"]);
  });

  test("what another subscription was paid for goes into the ledger only", () => {
    const { grants } = decide(snapshot([subscription(), ended], [invoice(), yearly]), onTrial, march);
    expect(grants.map(({ cause, outdated }) => [cause, outdated])).toEqual([
      ["slice:in_year:0", true],
      ["invoice:in_1", false],
      ["slice:in_year:1", true],
    ]);
  });
});

describe("contradictions change nothing", () => {
  test("a price that we never sold", () => {
    const strange = snapshot([subscription({ stripePriceId: "price_strange" })]);
    expect(converge(strange, products, onTrial, now)).toEqual({
      kind: "unknown_price",
      stripePriceId: "price_strange",
      subscriptionId: "sub_1",
    });
  });

  test("a live subscription was paid for at a price that we never sold", () => {
    const paid = invoice({
      plan: {
        stripePriceId: "price_strange",
        amountCents: 1,
        costCents: 1,
        periodStart: start,
        periodEnd: end,
      },
    });
    expect(converge(snapshot([subscription()], [paid]), products, onTrial, now)).toMatchObject({
      kind: "unknown_price",
    });
  });

  test("a foreign subscription that is over blocks nobody", () => {
    const foreign = subscription({
      id: "sub_0",
      stripePriceId: "price_strange",
      status: "canceled",
      endedAt: start,
    });
    const decision = decide(snapshot([subscription(), foreign], [invoice()]));
    expect(decision.summary.status).toBe("active");
    expect(decision.mirror.map((row) => row.subscription.id)).toEqual(["sub_1"]);
  });

  test("one that was never paid for is no concern", () => {
    const strange = snapshot([subscription({ stripePriceId: "price_strange", status: "incomplete" })]);
    expect(decide(strange).mirror).toEqual([]);
  });
});

describe("expiry of the allowance", () => {
  test.each([
    ["running", subscription(), null],
    ["will end", subscription({ cancelAt: end }), null],
    ["ended", subscription({ status: "canceled", endedAt: now }), "end:sub_1"],
  ])("%s", (_, one, cause) => {
    expect(decide(snapshot([one])).expiry).toBe(cause);
  });

  test("of a trial", () => {
    expect(decide(snapshot([]), onTrial, at("2026-01-13T00:00:00Z")).expiry).toBe("end:trial");
  });
});

describe("what the customer is told", () => {
  const before = { subscriptionId: "sub_1", canceledAt: null, trialEndsAt: at("2026-01-04T00:00:00Z") };
  const told = (customer: CustomerSnapshot) =>
    newsOf(
      customer,
      decide(customer, { ...onTrial, status: "active", trialEndsAt: before.trialEndsAt }),
      before,
      now,
    );
  const kinds = (customer: CustomerSnapshot) => told(customer).map(({ kind }) => kind);

  test.each([
    ["ended", { status: "canceled", endedAt: now }],
    ["unpaid", { status: "unpaid" }],
    ["paused", { status: "paused" }],
  ] as const)("%s: access has ended, and not the trial", (_, facts) => {
    expect(kinds(snapshot([subscription(facts)]))).toEqual(["access_ended"]);
  });

  test("a downgrade that was planned anew is the same news", () => {
    const planned = (scheduleId: string) =>
      told(
        snapshot([subscription({ scheduleId, pendingChange: { stripePriceId: "price_yearly", at: end } })]),
      ).map(({ kind, cause }) => [kind, cause]);
    expect(planned("sub_sched_1")).toEqual([["downgrade_scheduled", `sub_1:4:${end.toISOString()}`]]);
    expect(planned("sub_sched_2")).toEqual(planned("sub_sched_1"));
  });

  test("a merge tells of its refund, once", () => {
    const refund = { id: "re_1", kind: "refund", amountCents: 500, ofCents: 2_000, at: now } as const;
    const merged = snapshot(
      [subscription(), subscription({ id: "sub_0", status: "canceled", endedAt: now, cancelReason: MERGED })],
      [
        invoice(),
        invoice({
          id: "in_0",
          subscriptionId: "sub_0",
          reversals: [{ ...refund, cause: mergeCause("sub_0"), undone: false }],
        }),
      ],
    );
    const news = told(merged);
    expect(news.map(({ kind }) => kind)).not.toContain("refunded");
    expect(news.filter(({ kind }) => kind === "subscriptions_merged")).toEqual([
      { kind: "subscriptions_merged", cause: "sub_0", at: now, data: { plan: "Starter", amountCents: 500 } },
    ]);
  });
});
