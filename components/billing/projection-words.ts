import { formatCredits } from "@/lib/billing/money";
import type { Projection } from "@/lib/billing/projection";
import { longDay } from "./words";

/** What is to be expected, by when, and how that was found. */
export function projectionWords(projection: Projection): string {
  return `${outcome(projection)}; measured on ${measured(projection.days)}`;
}

function outcome(projection: Projection): string {
  switch (projection.kind) {
    case "runs_out":
      return `At this pace your credits last until ${longDay(projection.at)}`;
    case "lasts":
      return `At this pace ${formatCredits(projection.left)} of the allowance are left on ${longDay(projection.at)}`;
    case "over_a_year":
      return "At this pace your credits last for more than a year";
  }
}

function measured(days: number): string {
  return days === 1 ? "the last whole day" : `the last ${days} whole days`;
}
