import { z } from "zod";
import { BILLING_CYCLES, TIER_IDS } from "../billing/catalogue";
import { KEY_SCOPES } from "../billing/keys";
import { BUCKETS, ENTRY_KINDS } from "../billing/ledger";
import { INVOICE_STATUSES } from "../billing/snapshot";
import { SUBSCRIPTION_STATUSES } from "../billing/status";

/** What the API answers, as the OpenAPI document describes it and the tests hold every answer to it. Fields may be added. */

const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  .meta({ format: "date-time", description: "UTC" });

const day = z.iso.date().meta({ description: "A day by UTC" });

/** A decimal as text, exact. */
const creditText = z
  .string()
  .regex(/^\d+(\.\d{1,6})?$/)
  .meta({ description: "Credits, exact; 1 credit = $0.01" });

/** The same with its sign. */
const signedCreditText = z
  .string()
  .regex(/^-?\d+(\.\d{1,6})?$/)
  .meta({ description: "Credits, exact; 1 credit = $0.01" });

/** For reading: a JSON number, exact to 15 digits. */
const credits = z.number().meta({ description: "Credits; 1 credit = $0.01" });
const cents = z.int().meta({ description: "US cents" });
const url = z.url();
const count = z.int().min(0);
const billingCycle = z.enum(BILLING_CYCLES);

const limits = {
  requests_per_period: count.nullable().meta({ description: "null = unlimited" }),
  rate_limit_per_minute: count.nullable().meta({ description: "null = set by contract" }),
};

export const plan = z.object({
  id: z.int(),
  name: z.string(),
  price: z.number().meta({ description: "US dollars per cycle" }),
  credits: credits.meta({ description: "Per month, on yearly plans too" }),
  billing_cycle: billingCycle,
  features: z.array(z.string()),
  tier: z.enum(TIER_IDS),
  ...limits,
});

const unpriced = { name: z.string(), features: z.array(z.string()), ...limits };

export const plans = z.object({
  plans: z.array(plan),
  free: z.object({ ...unpriced, price: z.literal(0) }),
  enterprise: z.object({ ...unpriced, contact_sales: z.literal(true) }),
  packs: z.array(z.object({ id: z.string(), price: z.number(), credits })),
});

export const checkout = z.object({ checkout_url: url, session_id: z.string() });
export const packCheckout = z.object({ checkout_url: url });

export const subscription = z.object({
  plan: z.string(),
  status: z.enum(SUBSCRIPTION_STATUSES),
  credits_remaining: credits.meta({ description: "Of the plan's or the trial's own; never below 0" }),
  credits_total: credits,
  renews_at: instant.nullable(),
  billing_cycle: billingCycle.nullable(),
  tier: z.enum(TIER_IDS),
  access_reason: z.enum(["trial", "trial_over", "paid", "ending", "grace", "ended"]),
  access_until: instant.nullable(),
  credits_purchased: credits.meta({ description: "Bought or redeemed; they never expire" }),
  credits_held: credits,
  credits_owed: credits.meta({ description: "Nothing can be spent until it is covered" }),
  requests_used: count,
  requests_limit: count.nullable().meta({ description: "null = unlimited" }),
  canceled_at: instant.nullable(),
  effective_until: instant.nullable().meta({ description: "When a cancelled subscription ends" }),
  collection: z
    .enum(["card", "invoice"])
    .nullable()
    .meta({ description: "How renewals are collected; invoice: by invoices that are mailed" }),
  payment_due_at: instant.nullable().meta({ description: "When the open invoice of a contract is due" }),
  grace_until: instant.nullable(),
  pending_change: z
    .object({ plan: z.string(), billing_cycle: billingCycle, effective_at: instant })
    .nullable(),
  unpaid_change: z.object({ plan: z.string(), payable_until: instant }).nullable(),
});

export const cancellation = z.object({
  status: z.literal("canceled"),
  canceled_at: instant,
  effective_until: instant,
});

export const resumption = z.object({ status: z.literal("active"), renews_at: instant });

export const previewedChange = z.object({
  kind: z.enum(["upgrade_now", "downgrade_at_renewal"]),
  from: z.string(),
  plan: z.string(),
  plan_id: z.int(),
  billing_cycle: billingCycle,
  lines: z.array(z.object({ description: z.string(), amount_cents: cents })),
  discount_cents: cents,
  total_cents: cents,
  amount_due_cents: cents,
  currency: z.string(),
  credits_now: credits,
  credits_after: credits,
  effective_at: instant,
  proration_date: instant,
  expires_at: instant.meta({ description: "Until when the amount may be agreed to" }),
  replaces: z.string().nullable().meta({ description: "What is planned already, and would be taken back" }),
});

export const preview = z.union([
  previewedChange,
  z.object({
    kind: z.literal("same"),
    plan: z.string(),
    plan_id: z.int(),
    amount_due_cents: z.literal(0),
  }),
]);

export const change = z.union([
  z.object({ kind: z.literal("applied"), plan: z.string(), charged_cents: cents }),
  z.object({ kind: z.literal("scheduled"), plan: z.string(), effective_at: instant }),
  z.object({ kind: z.literal("same"), plan: z.string() }),
]);

export const unpaidChange = z.object({
  kind: z.literal("payment_required"),
  plan: z.string(),
  reason: z.enum(["declined", "authentication"]),
  payment_url: url,
});

export const portal = z.object({ portal_url: url });

export const invoice = z.object({
  id: z.string(),
  number: z.string().nullable(),
  status: z.enum(INVOICE_STATUSES),
  reason: z.enum(["first", "renewal", "change", "other"]),
  currency: z.string(),
  total_cents: cents,
  amount_due_cents: cents,
  amount_paid_cents: cents,
  refunded_cents: cents,
  created_at: instant,
  paid_at: instant.nullable(),
  next_attempt_at: instant.nullable(),
  due_at: instant.nullable(),
  hosted_url: url.nullable(),
  pdf_url: url.nullable(),
});

/** The page after this one begins behind `next_cursor`. */
const nextCursor = z.string().nullable().meta({ description: "null on the last page" });

export const invoices = z.object({ invoices: z.array(invoice), next_cursor: nextCursor });

/** Of a use: which key and model it was by; null where that isn't known. */
const keyId = z.string().nullable().meta({ description: "The id of the key; null where there was none" });
const keyName = z.string().nullable().meta({ description: "null also where the key ended long ago" });
const model = z.string().nullable();

export const usageDay = z.object({
  day,
  key: keyId.optional().meta({ description: "Where `group` has key; null where there was none" }),
  key_name: keyName.optional(),
  model: model.optional().meta({ description: "Where `group` has model; null where none was named" }),
  requests: count,
  credits: creditText,
});

export const refusedDay = z.object({
  day,
  reason: z
    .enum(["rate_limited", "request_quota_exceeded", "credits_exhausted", "key_limit_exceeded"])
    .meta({ description: "The `code` that was answered" }),
  requests: count,
});

export const usageReport = z.object({
  from: day,
  to: day,
  usage: z.array(usageDay).meta({ description: "Oldest first; a day without use has no row" }),
  refused: z.array(refusedDay),
  totals: z
    .object({ requests: count, credits: creditText, refused: count })
    .meta({ description: "Of all days that were asked for, whatever the page" }),
  complete: z.boolean().meta({ description: "Whether the latest use is counted; ask again where it isn't" }),
  next_cursor: nextCursor,
});

export const creditEntry = z.object({
  sequence: z.int().min(1).meta({ description: "The account's entries are numbered without gaps" }),
  created_at: instant,
  kind: z.enum(ENTRY_KINDS),
  bucket: z.enum(BUCKETS).meta({ description: "The balance that changed" }),
  amount: signedCreditText,
  balance_after: signedCreditText.meta({ description: "Of this bucket" }),
  key: keyId,
  key_name: keyName,
  model,
  request_id: z.string().nullable(),
  cause: z.string().meta({ description: "What made the entry, as `use:` and its request_id" }),
  quantities: z
    .record(z.string(), z.number())
    .nullable()
    .meta({ description: "As the use or the settlement named them" }),
});

export const creditEntries = z.object({
  entries: z.array(creditEntry).meta({
    description:
      "Newest first. A page may have few or none and still a `next_cursor`: there may be more behind it",
  }),
  next_cursor: nextCursor,
});

const keyShown = {
  id: z.string(),
  name: z.string(),
  prefix: z.string().meta({ description: "How its secret begins" }),
  scopes: z.array(z.enum(KEY_SCOPES)),
  expires_at: instant.nullable(),
  credit_limit: creditText
    .nullable()
    .meta({ description: "Credits per period of its own; null = the account's alone" }),
  credits_used: creditText
    .nullable()
    .meta({ description: "Of its own limit, in this period; null without one" }),
};

export const apiKey = z.object({
  ...keyShown,
  last_four: z.string().meta({ description: "How its secret ends" }),
  status: z.enum(["active", "revoked", "expired"]),
  created_at: instant,
  revoked_at: instant.nullable(),
  last_used_at: instant.nullable().meta({ description: "Kept once a minute at most" }),
});

export const apiKeys = z.object({ keys: z.array(apiKey) });

export const newApiKey = apiKey.extend({
  secret: z.string().meta({ description: "Stands in this answer and nowhere else" }),
});

export const rotatedApiKey = newApiKey.extend({
  replaces: z.object({
    id: z.string(),
    good_until: instant.nullable().meta({ description: "null = it is refused from now on" }),
  }),
});

export const keyStanding = z.object({
  ...keyShown,
  mode: z.enum(["live", "test"]),
  account: z.object({
    plan: z.string(),
    status: z.enum(SUBSCRIPTION_STATUSES),
    access_until: instant.nullable(),
    credits: z.object({
      remaining: creditText.meta({ description: "What can be spent: less what is held" }),
      allowance: creditText,
      purchased: creditText,
      held: creditText,
      owed: creditText.meta({ description: "Nothing can be spent until it is covered" }),
    }),
    requests: z.object({
      used: count,
      limit: count.nullable().meta({ description: "null = unlimited" }),
      resets_at: instant.nullable(),
    }),
    rate_limit_per_minute: limits.rate_limit_per_minute,
  }),
});

export const redeemed = z.object({ status: z.literal("redeemed"), credits });

const balances = {
  credits_remaining: creditText.meta({ description: "What can be spent: less what is held" }),
  allowance_remaining: creditText,
  purchased_remaining: creditText,
  credits_held: creditText,
  credits_owed: creditText,
  requests_used: count.meta({ description: "Of this period" }),
};

export const use = z.object({ request_id: z.string(), credits: creditText, ...balances });

export const hold = z.object({
  hold_id: z.string(),
  request_id: z.string(),
  credits: creditText,
  expires_at: instant,
  ...balances,
});

const endedHold = { hold_id: z.string(), ...balances };

export const settledHold = z.object({
  ...endedHold,
  status: z.literal("settled"),
  credits: creditText.meta({
    description: "What was debited: at most what was held, unless overage was agreed",
  }),
});

export const releasedHold = z.object({
  ...endedHold,
  status: z.literal("released"),
  credits: creditText,
});

export const received = z.object({
  status: z.literal("success"),
  outcome: z.enum(["done", "ignored", "parked", "duplicate"]),
  detail: z.string().optional(),
});

export const jobRound = z.object({
  job: z.string(),
  done: count.meta({ description: "How much it did" }),
});

export const alive = z.object({ status: z.literal("ok") });

export const ready = z.object({
  status: z.literal("ok"),
  migration: z.string(),
  last_event_at: instant.nullable(),
  events_waiting: count,
  events_parked: count,
});
