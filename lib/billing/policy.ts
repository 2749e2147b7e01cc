/**
 * The numbers of the billing policy that belong to no tier. Prices, allowances and limits of the tiers stand in
 * catalogue.ts; nothing else in the project may state such a number.
 */

/** 1 credit = $0.01. */
export const CREDITS_PER_DOLLAR = 100;

export const TRIAL_DAYS = 3;
export const TRIAL_CREDITS = 1_000;

/** From the first failed payment of a renewal to the end of access. */
export const GRACE_DAYS = 7;

/** A yearly plan gets its credits in this many monthly slices. */
export const SLICES_PER_YEAR = 12;
