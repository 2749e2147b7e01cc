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

export const emptyQuery = z.strictObject({});
