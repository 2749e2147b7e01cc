import { z } from "zod";
import { BILLING_CYCLES } from "../billing/catalogue";

/** What the API takes in; unknown fields are refused. */

/** Ids are 32-bit in the database; a larger number can't be one. */
const MAX_ID = 2_147_483_647;

export const billingCycle = z.enum(BILLING_CYCLES, `must be ${BILLING_CYCLES.join(" or ")}`);

export const plansQuery = z.strictObject({ billing_cycle: billingCycle.optional() });

export const subscribeBody = z.strictObject({
  plan_id: z.int("must be the whole number that GET /plans gives as id").min(1).max(MAX_ID),
  billing_cycle: billingCycle.optional(),
});

export const cancelBody = z.strictObject({
  reason: z.string().trim().max(500, "must be at most 500 characters").optional(),
});

// Forms: texts, trimmed; what the browser adds is dropped.

export const subscribeForm = z.object({
  plan_id: z.coerce.number().int().min(1).max(MAX_ID),
  billing_cycle: billingCycle.optional(),
});

export const contactForm = z.object({
  name: z.string().trim().min(1, "Tell us your name").max(200, "At most 200 characters"),
  email: z.email("Enter an address we can reply to, as name@example.com"),
  company: z.string().trim().max(200, "At most 200 characters").optional(),
  message: z.string().trim().min(1, "Tell us what you need").max(5_000, "At most 5,000 characters"),
});

export const keyForm = z.object({
  name: z.string().trim().min(1, "Name the key after what uses it").max(100, "At most 100 characters"),
});

export const cancelForm = z.object({
  reason: z.string().trim().max(500, "At most 500 characters").optional(),
});
