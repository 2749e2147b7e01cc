import { z } from "zod";
import { addDays } from "../billing/calendar";
import { KEY_SCOPES, type KeyScope } from "../billing/keys";
import { parseCredits, WRITTEN_CREDITS } from "../billing/money";
import { KEY_MAX_DAYS, ROTATION_OVERLAP_HOURS } from "../billing/policy";
import { systemNow } from "../clock";
import { credits, lastDayWithin, optional } from "./form-fields";
import { text } from "./schemas";

/** The terms of an API key, and of its replacement, as the API, the pages and the command take them. */

const name = text(100).min(1, "Name the key after what uses it");
const lastDay = lastDayWithin(KEY_MAX_DAYS);
const inOrder = (scopes: readonly string[]): KeyScope[] => KEY_SCOPES.filter((one) => scopes.includes(one));

const scopes = z
  .array(z.enum(KEY_SCOPES, `must be among ${KEY_SCOPES.join(", ")}`))
  .min(1, "Choose at least one")
  .transform(inOrder);

const creditLimit = z
  .union([z.string(), z.number()], 'must be a decimal, as "500"')
  .meta({
    pattern: WRITTEN_CREDITS.source,
    minimum: 0,
    description: "Credits per period, within the account's; all keys that replace this one share them",
  })
  .transform((value, context) => {
    const parsed = parseCredits(String(value));
    if (parsed !== null) return parsed;
    context.addIssue('must be from 0 to 999999999, with at most six decimals, as "500"');
    return z.NEVER;
  });

const expiry = z.iso
  .datetime("must be an instant, as 2027-01-01T00:00:00Z")
  .transform((instant) => new Date(instant))
  .refine((at) => {
    const now = systemNow();
    return at > now && at <= addDays(now, KEY_MAX_DAYS);
  }, `must lie ahead, by ${KEY_MAX_DAYS} days at most`);

export const keyBody = z
  .strictObject({
    name,
    scopes,
    expires_at: expiry.nullish(),
    credit_limit: creditLimit.nullish(),
  })
  .transform(({ expires_at, credit_limit, ...terms }) => ({
    ...terms,
    expiresAt: expires_at ?? null,
    creditLimit: credit_limit ?? null,
  }));

export const rotateBody = z.strictObject({
  overlap_hours: z
    .literal([...ROTATION_OVERLAP_HOURS], `must be among ${ROTATION_OVERLAP_HOURS.join(", ")}`)
    .default(ROTATION_OVERLAP_HOURS[0]),
});

const ticked = z.string().optional();

/** A box for each scope: `scope_usage`, … */
export const keyForm = z
  .object({
    name,
    scope_usage: ticked,
    scope_read: ticked,
    scope_billing: ticked,
    expires: optional(lastDay),
    limit: optional(credits),
  })
  .transform((form, context) => {
    const chosen = KEY_SCOPES.filter((scope) => form[`scope_${scope}`]);
    if (chosen.length === 0)
      context.addIssue({ code: "custom", path: ["scopes"], message: "Tick what the key may do" });
    return { name: form.name, scopes: chosen, expiresAt: form.expires, creditLimit: form.limit };
  });

export const rotateForm = z.object({
  overlap: z
    .enum(ROTATION_OVERLAP_HOURS.map(String), "Choose how long the old key goes on")
    .transform(Number),
});

const reason = text(500).optional();

/** Options of the command; scopes as `usage,read`, all of them unless it says. */
export const keyOptions = z
  .object({
    name: name.default("created by an operator"),
    scopes: z
      .string()
      .transform((list) => list.split(",").map((scope) => scope.trim()))
      .pipe(scopes)
      .default([...KEY_SCOPES]),
    expires: optional(lastDay),
    limit: optional(credits),
    reason,
  })
  .transform(({ expires, limit, ...terms }) => ({ ...terms, expiresAt: expires, creditLimit: limit }));

export const revokeOptions = z.object({ reason });
