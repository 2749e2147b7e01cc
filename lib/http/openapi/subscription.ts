import { cancellation, change, preview, resumption, subscription, unpaidChange } from "../answers";
import type { ProblemCode } from "../problems";
import { cancelBody, changeBody, emptyBody, subscribeBody } from "../schemas";
import type { Operation } from "./operation";
import { NO_OFFER } from "./purchases";

const BILLING = { scope: "billing" } as const;
const READ = { scope: "read" } as const;
const NO_CHANGE: readonly ProblemCode[] = [
  ...NO_OFFER,
  "not_subscribed",
  "payment_overdue",
  "by_invoice",
  "ending",
  "payment_reversed",
];

const SUBSCRIPTION = {
  plan: "Pro",
  status: "active",
  credits_remaining: 3500,
  credits_total: 5000,
  renews_at: "2025-01-15T00:00:00Z",
  billing_cycle: "monthly",
  tier: "pro",
  access_reason: "paid",
  access_until: "2025-01-22T00:00:00Z",
  credits_purchased: 0,
  credits_held: 0,
  credits_owed: 0,
  requests_used: 1200,
  requests_limit: 50000,
  canceled_at: null,
  effective_until: null,
  collection: "card",
  payment_due_at: null,
  grace_until: null,
  pending_change: null,
  unpaid_change: null,
};

/** What a subscriber asks and decides. */
export const SUBSCRIPTION_LIFE: readonly Operation[] = [
  {
    method: "get",
    path: "/user/subscription",
    id: "getSubscription",
    tag: "Subscription",
    summary: "Plan, status and credits at this instant",
    caller: READ,
    answers: { 200: { when: "As it is now", schema: subscription, example: SUBSCRIPTION } },
    refusals: [],
  },
  {
    method: "post",
    path: "/user/subscription/cancel",
    id: "cancel",
    tag: "Subscription",
    summary: "End the subscription with the paid period",
    description: "Again: the same answer. While a payment is overdue it ends at once.",
    caller: BILLING,
    body: {
      schema: cancelBody,
      optional: true,
      examples: { plain: {}, with_reason: { reason: "The project has ended" } },
    },
    answers: {
      200: {
        when: "It stays until `effective_until`",
        schema: cancellation,
        example: {
          status: "canceled",
          canceled_at: "2025-01-02T10:30:00Z",
          effective_until: "2025-01-15T00:00:00Z",
        },
      },
    },
    refusals: ["nothing_to_cancel", "stripe_unavailable", "needs_attention"],
  },
  {
    method: "post",
    path: "/user/subscription/resume",
    id: "resume",
    tag: "Subscription",
    summary: "Take a cancellation back while paid time is left",
    caller: BILLING,
    body: { schema: emptyBody, optional: true, examples: { resume: {} } },
    answers: {
      200: {
        when: "It renews as before, without new credits",
        schema: resumption,
        example: { status: "active", renews_at: "2025-01-15T00:00:00Z" },
      },
    },
    refusals: ["nothing_to_resume", "stripe_unavailable", "needs_attention"],
  },
  {
    method: "post",
    path: "/user/subscription/preview",
    id: "previewChange",
    tag: "Subscription",
    summary: "What a change of plan would cost and bring",
    description: "Changes nothing.",
    caller: READ,
    body: { schema: subscribeBody, examples: { pro: { plan_id: 2 } } },
    answers: {
      200: {
        when: "The amount may be agreed to until `expires_at`",
        schema: preview,
        example: {
          kind: "upgrade_now",
          from: "Starter",
          plan: "Pro",
          plan_id: 2,
          billing_cycle: "monthly",
          lines: [
            { description: "Unused time on Starter", amount_cents: -1000 },
            { description: "Pro", amount_cents: 5000 },
          ],
          discount_cents: 0,
          total_cents: 4000,
          amount_due_cents: 4000,
          currency: "usd",
          credits_now: 1500,
          credits_after: 5000,
          effective_at: "2025-01-02T10:30:00Z",
          proration_date: "2025-01-02T10:30:00Z",
          expires_at: "2025-01-02T11:00:00Z",
          replaces: null,
        },
      },
    },
    refusals: NO_CHANGE,
  },
  {
    method: "post",
    path: "/user/subscription/change",
    id: "changePlan",
    tag: "Subscription",
    summary: "Change the plan for the amount that the preview named",
    description:
      "An upgrade happens now, and only once it is paid; a downgrade needs no amount and waits for the renewal.",
    caller: BILLING,
    body: {
      schema: changeBody,
      examples: {
        upgrade: {
          plan_id: 2,
          billing_cycle: "monthly",
          proration_date: "2025-01-02T10:30:00Z",
          amount_due_cents: 4000,
        },
        downgrade: { plan_id: 1 },
      },
    },
    answers: {
      200: {
        when: "Applied, scheduled for the renewal, or the plan it is already",
        schema: change,
        example: { kind: "applied", plan: "Pro", charged_cents: 4000 },
      },
      202: {
        when: "Nothing has changed yet: it waits for the customer to pay at `payment_url`",
        schema: unpaidChange,
        example: {
          kind: "payment_required",
          plan: "Pro",
          reason: "authentication",
          payment_url: "https://invoice.stripe.com/i/acct_1/test_a1",
        },
      },
    },
    refusals: [...NO_CHANGE, "no_card", "price_moved"],
  },
  {
    method: "delete",
    path: "/user/subscription/pending-change",
    id: "undoChange",
    tag: "Subscription",
    summary: "Take back what is planned for the renewal, or waits for its payment",
    caller: BILLING,
    answers: { 200: { when: "The subscription as it then is", schema: subscription, example: SUBSCRIPTION } },
    refusals: ["nothing_pending", "stripe_unavailable", "needs_attention"],
  },
];
