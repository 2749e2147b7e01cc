import type { Charge } from "@/components/billing/charge-lines";
import type { BillingCycle, Limits, TierId } from "@/lib/billing/catalogue";
import type { Credits } from "@/lib/billing/money";

/** A plan as far as it can be compared. */
export type ComparedPlan = {
  name: string;
  tier: TierId;
  billingCycle: BillingCycle;
  amountCents: number;
  /** Per month. */
  credits: number;
  limits: Limits;
};

/** A change that can be agreed to, as `previewChange` tells it. */
export type PreviewedChange = {
  kind: "upgrade_now" | "downgrade_at_renewal";
  from: string;
  charge: Charge;
  creditsNow: Credits;
  creditsAfter: Credits;
  effectiveAt: Date;
  prorationDate: Date;
  replaces: string | null;
};

type Refused =
  | { kind: "unknown_plan" }
  | { kind: "cycle_mismatch" }
  | { kind: "not_subscribed" }
  | { kind: "payment_overdue"; plan: string }
  | { kind: "ending"; plan: string; until: Date }
  | { kind: "by_invoice"; plan: string }
  | { kind: "payment_reversed"; plan: string; until: Date }
  | { kind: "not_for_sale" }
  | { kind: "needs_attention" }
  | { kind: "same"; plan: string }
  | { kind: "unavailable" };

/** The ways to pay for a change that waits for its payment. */
export type Unfinished = {
  plan: string;
  reason: "declined" | "authentication";
  url: string;
  clientSecret: string | null;
};

/** What came of an act on the page, and which plan it was about. */
export type ChangeNews = { about?: number } & (
  | { kind: "applied"; plan: string; chargedCents: number }
  | { kind: "scheduled"; plan: string; effectiveAt: Date }
  | ({ kind: "payment_required" } & Unfinished)
  /** The bank has confirmed, and Stripe isn't done yet. */
  | { kind: "processing"; plan: string }
  /** What waited for its payment doesn't any more; `plan` is the one in force. */
  | { kind: "finished"; plan: string }
  | { kind: "no_card"; plan: string }
  | { kind: "moved" }
  | { kind: "undone"; plan: string; planned: string | null }
  | { kind: "nothing_pending" }
  | { kind: "invalid"; errors: Record<string, string> }
  | Refused
);

export type ChangeAction = (state: ChangeNews | null, formData: FormData) => Promise<ChangeNews>;
