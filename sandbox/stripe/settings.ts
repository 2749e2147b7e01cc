/** What an account sets at Stripe's dashboard about payments that fail. */
export type DunningSettings = {
  /** Days after the first attempt. */
  retryDays: readonly number[];
  /** What becomes of a subscription whose invoice nobody paid. */
  afterRetries: AfterRetries;
};

export const outcomes = ["cancel", "unpaid", "past_due"] as const;
export type AfterRetries = (typeof outcomes)[number];

export const defaultDunning: DunningSettings = { retryDays: [1, 3, 5, 7], afterRetries: "cancel" };

/** Undefined for a word that is none of them. */
export const outcomeOf = (word: string): AfterRetries | undefined =>
  outcomes.find((outcome) => outcome === word);

/** What accounts begin with at Stripe. https://github.com/superset-sh/superset/pull/7218 */
export const defaultUpcomingDays = 7;
