import type { Filter, Page } from "../store/select";

type Given = { limit?: number; starting_after?: string; ending_before?: string };

/** The parameters of every list. A limit out of bounds is moved into them without a word, as at Stripe. */
export const paging = ["limit", "starting_after", "ending_before"] as const;

export function pageOf(call: { params: Given; path: string }): Page & { url: string } {
  const { limit = 10, starting_after, ending_before } = call.params;
  return { limit: Math.min(Math.max(limit, 1), 100), starting_after, ending_before, url: call.path };
}

/** The keys to filter by, of those that were given. */
export function keysOf(given: Record<string, string | boolean | undefined>): NonNullable<Filter["allOf"]> {
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`${name}:${value}`]));
}

/** Whether a list shows what lives on clocks: when it names one of them, or whose objects it wants. https://docs.stripe.com/search */
export const onClocks = (...named: (string | undefined)[]): boolean =>
  named.some((given) => given !== undefined);
