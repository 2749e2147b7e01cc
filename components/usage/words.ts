import { formatDay } from "@/components/ui/day";
import type { Day } from "@/lib/billing/calendar";
import { type Credits, formatCredits } from "@/lib/billing/money";

export type DayOfUse = { day: Day; requests: number; credits: Credits };

/** "34.5 credits, 20 requests" */
export function amountWords({ credits, requests }: Pick<DayOfUse, "credits" | "requests">): string {
  return `${counted(credits, "credit")}, ${counted(String(requests), "request")}`;
}

export function counted(amount: Credits, noun: string): string {
  return `${formatCredits(amount)} ${noun}${amount === "1" ? "" : "s"}`;
}

/** "12 Jan 2025", of today with a word that there may be more. */
export function dayWords(day: Day, today: Day): string {
  const words = formatDay(day, { year: true });
  return day === today ? `${words}, today so far` : words;
}
