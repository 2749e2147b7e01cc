import {
  cancellation,
  change,
  checkout,
  invoices,
  packCheckout,
  plans,
  portal,
  preview,
  redeemed,
  resumption,
  subscription,
  unpaidChange,
} from "../answers";
import type { ProblemCode } from "../problems";
import {
  cancelBody,
  changeBody,
  codeBody,
  emptyBody,
  invoicesQuery,
  packBody,
  plansQuery,
  portalBody,
  subscribeBody,
} from "../schemas";
import type { Operation } from "./operation";

const BILLING = { scope: "billing" } as const;
const READ = { scope: "read" } as const;
const NO_OFFER: readonly ProblemCode[] = [
  "unknown_plan",
  "cycle_mismatch",
  "not_for_sale",
  "stripe_unavailable",
];
const NO_CHANGE: readonly ProblemCode[] = [
  ...NO_OFFER,
  "not_subscribed",
  "payment_overdue",
  "by_invoice",
  "ending",
  "payment_reversed",
];

const CHECKOUT_URL = "https://checkout.stripe.com/c/pay/cs_test_a1";

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

export const BILLING_OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: "/plans",
    id: "listPlans",
    tag: "Plans",
    summary: "What can be subscribed to, and the packs of credits",
    caller: "anyone",
    query: plansQuery,
    answers: {
      200: {
        when: "Cacheable for a minute",
        schema: plans,
        headers: ["ETag"],
        example: {
          plans: [
            {
              id: 1,
              name: "Starter",
              price: 20,
              credits: 2000,
              billing_cycle: "monthly",
              features: ["2000 credits per month", "All AI models", "Email support"],
              tier: "starter",
              requests_per_period: 10000,
              rate_limit_per_minute: 300,
            },
          ],
          free: {
            name: "Free",
            features: ["1000 trial credits", "Basic API access", "Community support"],
            requests_per_period: 1000,
            rate_limit_per_minute: 60,
            price: 0,
          },
          enterprise: {
            name: "Enterprise",
            features: ["Custom credit allocation", "Dedicated support"],
            requests_per_period: null,
            rate_limit_per_minute: null,
            contact_sales: true,
          },
          packs: [{ id: "pack_1000", price: 10, credits: 1000 }],
        },
      },
      304: { when: "It is as If-None-Match names it", headers: ["ETag"] },
    },
    refusals: [],
  },
  {
    method: "post",
    path: "/subscribe",
    id: "subscribe",
    tag: "Subscription",
    summary: "Start a Checkout session for a plan",
    description:
      "Price and credits are the plan's; nothing but its id and cycle is believed. Asked again, it leads to the same session.",
    caller: BILLING,
    body: { schema: subscribeBody, examples: { starter: { plan_id: 1, billing_cycle: "monthly" } } },
    answers: {
      200: {
        when: "Send the customer to `checkout_url`",
        schema: checkout,
        example: { checkout_url: CHECKOUT_URL, session_id: "cs_test_a1" },
      },
    },
    refusals: [...NO_OFFER, "already_subscribed"],
  },
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
  {
    method: "post",
    path: "/user/billing-portal",
    id: "openBillingPortal",
    tag: "Account",
    summary: "A page of Stripe's for the card, the address and the invoices",
    caller: BILLING,
    body: { schema: portalBody, optional: true, examples: { overview: {}, card: { purpose: "card" } } },
    answers: {
      200: {
        when: "Good for a few minutes",
        schema: portal,
        example: { portal_url: "https://billing.stripe.com/p/session/test_a1" },
      },
    },
    refusals: ["no_customer", "stripe_unavailable"],
  },
  {
    method: "get",
    path: "/user/invoices",
    id: "listInvoices",
    tag: "Account",
    summary: "Invoices, newest first",
    description:
      "A page of them as JSON; all from the cursor on as CSV, where the Accept header asks for it.",
    caller: READ,
    query: invoicesQuery,
    answers: {
      200: {
        when: "A page",
        schema: invoices,
        mayHaveHeaders: ["Content-Disposition"],
        csv: {
          invoices:
            "number,created_at,status,reason,currency,total_cents,amount_due_cents,amount_paid_cents,refunded_cents,due_at,paid_at,id,hosted_url,pdf_url\r\n",
        },
        example: {
          invoices: [
            {
              id: "in_1",
              number: "TG-0001",
              status: "paid",
              reason: "first",
              currency: "usd",
              total_cents: 2000,
              amount_due_cents: 0,
              amount_paid_cents: 2000,
              refunded_cents: 0,
              created_at: "2025-01-02T10:30:00Z",
              paid_at: "2025-01-02T10:30:04Z",
              next_attempt_at: null,
              due_at: null,
              hosted_url: "https://invoice.stripe.com/i/acct_1/test_a1",
              pdf_url: "https://invoice.stripe.com/i/acct_1/test_a1/pdf",
            },
          ],
          next_cursor: null,
        },
      },
    },
    refusals: [],
  },
  {
    method: "post",
    path: "/credits/checkout",
    id: "buyCredits",
    tag: "Credits",
    summary: "Start a Checkout session for a pack of credits",
    caller: BILLING,
    body: { schema: packBody, examples: { pack: { pack_id: "pack_1000" } } },
    answers: {
      200: {
        when: "Send the customer to `checkout_url`",
        schema: packCheckout,
        example: { checkout_url: CHECKOUT_URL },
      },
    },
    refusals: ["unknown_pack", "stripe_unavailable"],
  },
  {
    method: "post",
    path: "/credits/redeem",
    id: "redeemCode",
    tag: "Credits",
    summary: "Turn a code into purchased credits",
    caller: BILLING,
    body: { schema: codeBody, examples: { code: { code: "WELCOME" } } },
    answers: {
      200: {
        when: "Spendable at once",
        schema: redeemed,
        example: { status: "redeemed", credits: 250 },
      },
    },
    refusals: ["unknown_code", "expired", "used_up", "already_redeemed"],
  },
];
