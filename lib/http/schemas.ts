import { z } from "zod";
import type { BillingDetails } from "../billing/billing-details";
import { BILLING_CYCLES } from "../billing/catalogue";
import { COUNTRIES } from "../billing/countries";

/** What the API takes in; unknown fields are refused. */

/** Ids are 32-bit in the database; a larger number can't be one. */
export const MAX_ID = 2_147_483_647;

/** Stripe's own limit for one charge. */
const MAX_CENTS = 99_999_999;

/** Text that people wrote: trimmed, and storable: neither NUL nor half a surrogate pair. */
export const text = (max: number) =>
  z
    .string("must be text")
    .trim()
    .max(max, `At most ${max} characters`)
    .refine((value) => value.isWellFormed() && !value.includes("\0"), "Contains characters that are no text");

const reason = text(500).optional();

export const billingCycle = z.enum(BILLING_CYCLES, `must be ${BILLING_CYCLES.join(" or ")}`);

export const plansQuery = z.strictObject({ billing_cycle: billingCycle.optional() });

export const subscribeBody = z.strictObject({
  plan_id: z.int("must be the whole number that GET /plans gives as id").min(1).max(MAX_ID),
  billing_cycle: billingCycle.optional(),
});

export const cancelBody = z.strictObject({ reason });

/** For what needs nothing but who asks. */
export const emptyBody = z.strictObject({});

/** What a change agrees to, as its preview named it: both or neither. */
export const changeBody = z
  .strictObject({
    ...subscribeBody.shape,
    proration_date: z.iso
      .datetime("must be the proration_date that the preview gave, as 2025-01-15T00:00:00Z")
      .transform((text) => new Date(text))
      .optional(),
    amount_due_cents: z
      .int("must be the amount_due_cents that the preview gave")
      .min(0)
      .max(MAX_CENTS)
      .optional(),
  })
  .refine((body) => (body.proration_date === undefined) === (body.amount_due_cents === undefined), {
    path: ["amount_due_cents"],
    message: "proration_date and amount_due_cents belong together: send both as the preview gave them",
  });

export const portalBody = z.strictObject({
  purpose: z.enum(["overview", "card"], "must be overview or card").default("overview"),
});

const MAX_PAGE = 100;

export const invoicesQuery = z.strictObject({
  cursor: text(255).min(1, "must be the next_cursor of the page before").optional(),
  limit: z.coerce
    .number(`must be a whole number from 1 to ${MAX_PAGE}`)
    .int()
    .min(1)
    .max(MAX_PAGE, `At most ${MAX_PAGE}`)
    .default(20),
  /** For links, which can't send an Accept header. */
  format: z.enum(["json", "csv"], "must be json or csv").optional(),
});

export const packBody = z.strictObject({ pack_id: text(100).min(1, "must be the id of a pack") });

export const codeBody = z.strictObject({ code: text(100).min(1, "must be the code to redeem") });

// Forms: texts, trimmed; what the browser adds is dropped.

export const subscribeForm = z.object({
  plan_id: z.coerce.number().int().min(1).max(MAX_ID),
  billing_cycle: billingCycle.optional(),
  /** A promotion code that came by a link; empty where it was looked at and doesn't apply. */
  code: text(100).optional(),
});

/** What a preview named, and that the customer agrees to it; without an amount nothing moves today. */
export const changeForm = z
  .object({
    plan_id: z.coerce.number().int().min(1).max(MAX_ID),
    billing_cycle: billingCycle.optional(),
    proration_date: z.iso
      .datetime()
      .transform((text) => new Date(text))
      .optional(),
    amount_due_cents: z.coerce.number().int().min(0).max(MAX_ID).default(0),
    consent: z.literal("yes").optional(),
  })
  .refine(({ amount_due_cents, consent }) => amount_due_cents === 0 || consent === "yes", {
    path: ["consent"],
    message: "Tick the box to agree to the charge; nothing was charged",
  });

export const packForm = z.object({ pack: z.string().max(100) });

export const codeForm = z.object({ code: text(100).min(1, "Enter the code that you were given") });

/** What may be left out, is an empty text. */
const line = (max: number) => text(max).default("");

export const billingDetailsForm = z
  .object({
    name: line(150),
    line1: line(200),
    line2: line(200),
    city: line(100),
    state: line(100),
    postal_code: line(20),
    country: z.literal("").or(z.enum(COUNTRIES, "Choose a country")).default(""),
    tax_kind: line(20),
    tax_id: line(50),
  })
  .transform(
    ({ postal_code: postalCode, tax_kind: kind, tax_id: value, ...lines }, context): BillingDetails => {
      const blame = (field: string, message: string) =>
        context.addIssue({ code: "custom", path: [field], message });
      const hasAddress = [postalCode, lines.line1, lines.line2, lines.city, lines.state].some(Boolean);
      if (hasAddress && !lines.country) blame("country", "Choose the country of this address");
      if (lines.country && !lines.line1) blame("line1", "Enter the street, or the box");
      if (kind && !value) blame("tax_id", "Enter the number");
      if (value && !kind) blame("tax_kind", "Choose what kind of number it is");
      return { ...lines, postalCode, taxId: kind && value ? { kind, value } : null };
    },
  );

export const contactForm = z.object({
  name: text(200).min(1, "Tell us your name"),
  email: z.email("Enter an address we can reply to, as name@example.com"),
  company: text(200).optional(),
  message: text(5_000).min(1, "Tell us what you need"),
});

export const cancelForm = z.object({ reason });
