import { checkout, invoices, packCheckout, plans, portal, redeemed } from "../answers";
import type { ProblemCode } from "../problems";
import { codeBody, invoicesQuery, packBody, plansQuery, portalBody, subscribeBody } from "../schemas";
import type { Operation } from "./operation";

const BILLING = { scope: "billing" } as const;
const READ = { scope: "read" } as const;
export const NO_OFFER: readonly ProblemCode[] = [
  "unknown_plan",
  "cycle_mismatch",
  "not_for_sale",
  "needs_attention",
  "stripe_unavailable",
];

const CHECKOUT_URL = "https://checkout.stripe.com/c/pay/cs_test_a1";

/** What is sold, buying it, and what was paid. */
export const PURCHASES: readonly Operation[] = [
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
