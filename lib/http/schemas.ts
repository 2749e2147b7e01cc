import { z } from "zod";
import { BILLING_CYCLES } from "../billing/catalogue";

/** What the API takes in; unknown fields are refused. */

/** Ids are 32-bit in the database; a larger number can't be one. */
const MAX_ID = 2_147_483_647;

/** Text that people wrote: trimmed, and storable: neither NUL nor half a surrogate pair. */
const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `At most ${max} characters`)
    .refine((value) => value.isWellFormed() && !value.includes("\0"), "Contains characters that are no text");

const reason = text(500).optional();

const billingCycle = z.enum(BILLING_CYCLES, `must be ${BILLING_CYCLES.join(" or ")}`);

export const plansQuery = z.strictObject({ billing_cycle: billingCycle.optional() });

export const subscribeBody = z.strictObject({
  plan_id: z.int("must be the whole number that GET /plans gives as id").min(1).max(MAX_ID),
  billing_cycle: billingCycle.optional(),
});

export const cancelBody = z.strictObject({ reason });

// Forms: texts, trimmed; what the browser adds is dropped.

export const subscribeForm = z.object({
  plan_id: z.coerce.number().int().min(1).max(MAX_ID),
  billing_cycle: billingCycle.optional(),
});

export const contactForm = z.object({
  name: text(200).min(1, "Tell us your name"),
  email: z.email("Enter an address we can reply to, as name@example.com"),
  company: text(200).optional(),
  message: text(5_000).min(1, "Tell us what you need"),
});

export const keyForm = z.object({
  name: text(100).min(1, "Name the key after what uses it"),
});

export const cancelForm = z.object({ reason });
