import { z } from "zod";
import { addDays } from "../billing/calendar";
import { parseCredits } from "../billing/money";
import { systemNow } from "../clock";

/** Fields that several forms have; what they send is text. */

/** A field that may be left empty. No union: of that the messages of `schema` would not come out. */
export const optional = <T>(schema: z.ZodType<T, string>) =>
  z
    .string()
    .nullish()
    .transform((value, context): T | null => {
      if (!value) return null;
      const result = schema.safeParse(value);
      if (result.success) return result.data;
      for (const { message } of result.error.issues) context.addIssue(message);
      return z.NEVER;
    });

export const credits = z.string().transform((value, context) => {
  const parsed = parseCredits(value.trim());
  if (parsed !== null) return parsed;
  context.addIssue("Enter credits, as 500 or 0.25, with at most six decimals");
  return z.NEVER;
});

/** The last day on which something holds; the instant is the end of that day, UTC. */
export const lastDayWithin = (maxDays: number) =>
  z.iso.date("Enter a day, as 2026-12-31").transform((day, context) => {
    const now = systemNow();
    const end = addDays(new Date(`${day}T00:00:00Z`), 1);
    if (end > now && end <= addDays(now, maxDays + 1)) return end;
    context.addIssue(`Choose a day from today on, within ${Math.floor(maxDays / 365)} years`);
    return z.NEVER;
  });
