import { z } from "zod";
import { COLLECTIONS, CURRENCY } from "../billing/catalogue";
import { formatMoney, isPositive, parseMoney } from "../billing/money";
import { CODE_MAX_YEARS, LEAST_CONTRACT_CENTS, PROMOTION_MAX_MONTHS } from "../billing/policy";
import { DURATIONS, PROMOTION_CODE, type PromotionTerms } from "../billing/promotions";
import { credits, lastDayWithin, optional } from "./form-fields";
import { billingCycle, MAX_ID, text } from "./schemas";

/** What admins send, by a form or with the command: texts, under the same names. */

const lastDay = lastDayWithin(CODE_MAX_YEARS * 365);

const reason = text(500).min(1, "Say why, for the audit log");

const money = z.string().transform((value, context) => {
  const cents = parseMoney(value.trim());
  if (cents !== null && cents > 0) return cents;
  context.addIssue(`Enter an amount of ${CURRENCY.toUpperCase()}, as 350 or 350.50`);
  return z.NEVER;
});

const count = z
  .string()
  .trim()
  .regex(/^\d+$/, "Enter a whole number")
  .transform(Number)
  .pipe(z.int().min(1, "At least 1").max(MAX_ID, "That is too many"));

export const contractForm = z
  .object({
    email: z.string().trim().toLowerCase().pipe(z.email("Enter the address they sign in with")),
    name: text(100).min(1, "Name the contract, as it stands on the invoice"),
    price: money.refine(
      (cents) => cents >= LEAST_CONTRACT_CENTS,
      `Enter at least ${formatMoney(LEAST_CONTRACT_CENTS)}`,
    ),
    cycle: billingCycle,
    credits: count,
    requests: optional(count),
    rate: optional(count),
    overage: optional(credits),
    by: z.enum(COLLECTIONS, `must be ${COLLECTIONS.join(" or ")}`).default("checkout"),
    reason,
  })
  .transform(({ email, reason, price, cycle, requests, rate, overage, by, ...form }) => ({
    email,
    reason,
    terms: {
      ...form,
      amountCents: price,
      billingCycle: cycle,
      limits: { requestsPerPeriod: requests, rateLimitPerMinute: rate },
      overageCap: overage,
      collection: by,
    },
  }));

const code = z.string().trim().toUpperCase().regex(PROMOTION_CODE, "Use 3 to 50 letters, digits and dashes");

export const promotionForm = z
  .object({
    code,
    percent: optional(
      z
        .string()
        .trim()
        .regex(/^\d{1,3}(\.\d{1,2})?$/, "Enter a percentage, as 20")
        .transform(Number)
        .pipe(z.number().gt(0, "More than 0").max(100, "At most 100")),
    ),
    amount: optional(money),
    duration: z.enum(DURATIONS, `must be ${DURATIONS.join(", ")}`).optional(),
    months: optional(count.pipe(z.int().max(PROMOTION_MAX_MONTHS, `At most ${PROMOTION_MAX_MONTHS}`))),
    uses: optional(count),
    expires: optional(lastDay),
    first_time: z.string().optional(),
  })
  .transform(({ percent, amount, months, ...form }, context): PromotionTerms => {
    const duration = form.duration ?? (months === null ? "once" : "repeating");
    if ((percent === null) === (amount === null))
      context.addIssue({
        code: "custom",
        path: ["percent"],
        message: "Enter a percentage or an amount, one of them",
      });
    if (duration === "repeating" && months === null)
      context.addIssue({ code: "custom", path: ["months"], message: "For how many months?" });
    if (duration !== "repeating" && months !== null)
      context.addIssue({
        code: "custom",
        path: ["months"],
        message: "Only what repeats has a number of months",
      });
    return {
      code: form.code,
      discount:
        amount === null
          ? { kind: "percent", percent: percent ?? 0 }
          : { kind: "amount", amountCents: amount },
      duration,
      months,
      maxRedemptions: form.uses,
      expiresAt: form.expires,
      firstTimeOnly: Boolean(form.first_time),
    };
  });

export const creditCodeForm = z
  .object({
    code,
    credits: credits.refine(isPositive, "More than 0"),
    uses: optional(count),
    per_user: optional(count),
    expires: optional(lastDay),
  })
  .transform(({ uses, per_user, expires, ...form }) => ({
    ...form,
    maxRedemptions: uses,
    maxRedemptionsPerUser: per_user ?? 1,
    expiresAt: expires,
  }));

export const endCodeForm = z.object({ code });

export const endContractForm = z.object({ contract: count, reason });

export const refundForm = z.object({
  invoice: text(255).min(1, "Which invoice? As in_…"),
  amount: money,
  reason,
});

export const overageForm = z.object({
  cap: z.union(
    [z.literal("none").transform(() => null), credits],
    "Enter credits, as 500 or 0.25, up to 999999999, or none",
  ),
  reason,
});
