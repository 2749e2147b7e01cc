/**
 * The numbers of the billing policy that belong to no tier. Prices, allowances and limits of the tiers stand in
 * catalogue.ts; nothing else in the project may state such a number.
 */

/** 1 credit = $0.01. */
export const CREDITS_PER_DOLLAR = 100;

export const TRIAL_DAYS = 3;
export const TRIAL_CREDITS = 1_000;
/** The trial's end is announced this many days ahead. */
export const TRIAL_NOTICE_DAYS = 1;

/** From the first failed payment of a renewal to the end of access. */
export const GRACE_DAYS = 7;
/** Reminders, in days after the first failure. */
export const GRACE_REMINDER_DAYS = [3, 6] as const;

/** What a contract is billed by invoice is to be paid within this many days. */
export const INVOICE_DUE_DAYS = 14;

/** A yearly plan gets its credits in this many monthly slices. */
export const SLICES_PER_YEAR = 12;

export const MONTHS_PER_CYCLE = { monthly: 1, yearly: 12 } as const;

/** A renewal is announced this many days ahead. */
export const RENEWAL_NOTICE_DAYS = { monthly: 7, yearly: 30 } as const;

/** Stripe charges a renewal an hour after the period's end; by then it should be settled. */
export const RENEWAL_SETTLES_HOURS = 2;

/** How long the amount that a preview of a change names may be agreed to. */
export const PREVIEW_MINUTES = 30;

/** How long a card's bank takes to show a refund, as Stripe tells it. */
export const REFUND_ARRIVES_DAYS = { from: 5, to: 10 } as const;

/** A contract is worth a product of its own from here; Stripe takes nothing below 50 cents. */
export const LEAST_CONTRACT_CENTS = 1_00;

/** The most months that a discount repeats, and the most years ahead that a code may end. */
export const PROMOTION_MAX_MONTHS = 36;
export const CODE_MAX_YEARS = 10;

/** How long a browser keeps the code that its owner came with. */
export const KEPT_CODE_DAYS = 7;

/** Older news than this are not sent any more, should they be found out late. */
export const NEWS_MAX_AGE_DAYS = 30;

/** How much of the credits of a period is used when that is told, in percent; and how many of its requests. */
export const CREDIT_ALERTS = [80, 100] as const;
export const REQUEST_ALERT = 80;

/** Nightly the use of so many days is compared with the ledger that it was added up from. */
export const USAGE_CHECK_DAYS = 3;

/** What a usage report shows when nobody says which days, as far as the plan reaches. */
export const USAGE_DEFAULT_DAYS = 30;

/** A projection is measured on at most so many whole days. */
export const PROJECTION_DAYS = 7;

/** The most that one request may use or hold, in credits. */
export const MAX_CREDITS_PER_REQUEST = 1_000_000;

/** How long a hold lasts when it doesn't say, and at most. */
export const HOLD_SECONDS = { default: 600, max: 86_400 } as const;

/** Keys of one account that may be good at the same time. */
export const MAX_ACTIVE_KEYS = 50;

/** Keys that one account may create in 24 hours, rotations included: each of them is told by mail. */
export const MAX_NEW_KEYS_PER_DAY = 100;

/** How long a key that is replaced may go on beside the new one, in hours; the first is the default. */
export const ROTATION_OVERLAP_HOURS = [24, 0, 1, 168] as const;

/** How long ahead a key's expiry may be set, in days. */
export const KEY_MAX_DAYS = 3_650;
