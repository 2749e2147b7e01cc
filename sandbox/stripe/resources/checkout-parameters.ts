import { invalidRequest, missingParameter, notImplemented } from "../errors";
import { sessionLifetime } from "../flows/checkout-expiry";
import type { UiMode } from "../objects/checkout-session";
import type { HiddenOf } from "../objects/hidden";
import { mergeMetadata, orNull } from "../objects/metadata";
import type { CheckoutSession } from "../objects/wire";

export type Mode = "payment" | "setup" | "subscription";

export function modeOf(given: string | undefined): Mode {
  if (given === "payment" || given === "setup" || given === "subscription") return given;
  throw missingParameter("mode");
}

export function uiModeOf(given: string | undefined): UiMode {
  if (given === "elements" || given === "embedded_page" || given === "form") return given;
  return "hosted_page";
}

type Given = {
  after_expiration?: object;
  allow_promotion_codes?: boolean;
  branding_settings?: object;
  cancel_url?: string;
  custom_text?: object;
  customer?: string;
  customer_email?: string;
  customer_update?: object;
  discounts?: object[];
  invoice_creation?: object;
  line_items?: object[];
  payment_intent_data?: object;
  payment_method_collection?: string;
  redirect_on_completion?: string;
  return_url?: string;
  saved_payment_method_options?: object;
  setup_intent_data?: object;
  submit_type?: string;
  subscription_data?: object;
  success_url?: string;
};

/** Which modes take which parameters. */
const owners: [param: keyof Given, modes: Mode[]][] = [
  ["allow_promotion_codes", ["payment", "subscription"]],
  ["discounts", ["payment", "subscription"]],
  ["invoice_creation", ["payment"]],
  ["line_items", ["payment", "subscription"]],
  ["payment_intent_data", ["payment"]],
  ["payment_method_collection", ["subscription"]],
  ["saved_payment_method_options", ["payment", "subscription"]],
  ["setup_intent_data", ["setup"]],
  ["subscription_data", ["subscription"]],
];

/** What makes no sense where the page is the merchant's. */
const hostedOnly: [param: keyof Given, modes: UiMode[]][] = [
  ["success_url", ["elements", "embedded_page", "form"]],
  ["cancel_url", ["elements", "embedded_page"]],
  ["after_expiration", ["elements"]],
  ["branding_settings", ["elements"]],
  ["custom_text", ["elements"]],
  ["submit_type", ["elements"]],
];

/** Parameters that exclude each other, or belong to another mode. */
export function refuseMismatch(given: Given, mode: Mode, ui_mode: UiMode): void {
  if (ui_mode === "hosted_page" && !given.success_url) throw missingParameter("success_url");
  for (const [param, modes] of hostedOnly)
    if (given[param] !== undefined && modes.includes(ui_mode))
      throw invalidRequest(`\`${param}\` can't be used with \`ui_mode=${ui_mode}\`${instead(param)}.`, {
        param,
      });
  if (ui_mode === "embedded_page" && given.redirect_on_completion !== "never" && !given.return_url)
    throw missingParameter("return_url");
  if (given.customer && given.customer_email) throw oneOf("customer", "customer_email");
  if (given.allow_promotion_codes !== undefined && given.discounts)
    throw oneOf("allow_promotion_codes", "discounts");
  if (given.customer_update && !given.customer)
    throw invalidRequest("`customer_update` can only be used with `customer`.", { param: "customer_update" });
  for (const [param, modes] of owners)
    if (given[param] !== undefined && !modes.includes(mode))
      throw invalidRequest(`You can not pass \`${param}\` in \`${mode}\` mode.`, { param });
  if (given.after_expiration && (ui_mode !== "hosted_page" || mode === "setup"))
    throw notImplemented("after_expiration", mode === "setup" ? "… in setup mode" : "… in a page of yours");
}

const instead = (param: string): string => (param === "success_url" ? ": use `return_url`" : "");

const oneOf = (...params: string[]) =>
  invalidRequest(`You may only specify one of these parameters: ${params.join(", ")}.`);

/** Seconds: half an hour at least, a day at most. */
export function expiry(given: number | undefined, now: number): number {
  if (given === undefined) return now + sessionLifetime;
  const refusal = (bound: string) =>
    invalidRequest(`The \`expires_at\` timestamp must be ${bound} from Checkout Session creation.`, {
      param: "expires_at",
    });
  if (given < now + 30 * 60) throw refusal("at least 30 minutes");
  if (given > now + sessionLifetime) throw refusal("less than 24 hours");
  return given;
}

type SubscriptionGiven = {
  description?: string;
  metadata?: Parameters<typeof mergeMetadata>[1];
  trial_end?: number;
  trial_period_days?: number;
  trial_settings?: { end_behavior: { missing_payment_method: string } };
};

const leastTrial = 48 * 3600;

/** `at` is the customer's present. */
export function readSubscriptionData(
  given: SubscriptionGiven = {},
  at: number,
): HiddenOf<"checkout.session">["subscription_data"] {
  const { trial_end, trial_period_days } = given;
  if (trial_end !== undefined && trial_period_days !== undefined)
    throw oneOf("subscription_data[trial_end]", "subscription_data[trial_period_days]");
  if (trial_period_days !== undefined && trial_period_days < 1)
    throw invalidRequest("The minimum number of trial period days is 1.", {
      param: "subscription_data[trial_period_days]",
    });
  if (trial_end !== undefined && trial_end < at + leastTrial)
    throw invalidRequest("The `trial_end` date has to be at least 2 days in the future.", {
      param: "subscription_data[trial_end]",
    });
  return {
    description: given.description ?? null,
    metadata: mergeMetadata({}, given.metadata),
    trial_end,
    trial_period_days,
    missing_payment_method: given.trial_settings?.end_behavior.missing_payment_method,
  };
}

/** At most one, as at Stripe. */
export function readDiscounts(
  given: readonly { coupon?: string; promotion_code?: string }[] = [],
): NonNullable<CheckoutSession["discounts"]> {
  if (given.length > 1)
    throw invalidRequest("You can only apply one discount to a Checkout Session.", { param: "discounts" });
  return given.map(({ coupon, promotion_code }) => {
    if ((coupon === undefined) === (promotion_code === undefined))
      throw oneOf("discounts[0][coupon]", "discounts[0][promotion_code]");
    return { coupon: coupon ?? null, promotion_code: promotion_code ?? null };
  });
}

type RecoveryGiven = { recovery?: { enabled: boolean; allow_promotion_codes?: boolean } };

export const readExpiration = (given: RecoveryGiven | undefined): CheckoutSession["after_expiration"] =>
  given?.recovery
    ? {
        recovery: {
          allow_promotion_codes: given.recovery.allow_promotion_codes ?? false,
          enabled: given.recovery.enabled,
          expires_at: null,
          url: null,
        },
      }
    : null;

type Message = { message: string } | "" | null;

export const readText = (given: { after_submit?: Message; submit?: Message } = {}) => ({
  after_submit: orNull(given.after_submit ?? null),
  submit: orNull(given.submit ?? null),
});

type SavedGiven = Partial<NonNullable<CheckoutSession["saved_payment_method_options"]>>;

export const readSavedOptions = (given: SavedGiven = {}) => ({
  allow_redisplay_filters: given.allow_redisplay_filters ?? ["always"],
  payment_method_remove: given.payment_method_remove ?? "disabled",
  payment_method_save: given.payment_method_save ?? null,
});

type InvoiceGiven = {
  enabled: boolean;
  invoice_data?: {
    description?: string;
    footer?: string;
    metadata?: Parameters<typeof mergeMetadata>[1];
  };
};

export function readInvoiceData(given: InvoiceGiven | undefined) {
  if (!given?.enabled) return undefined;
  const { description = null, footer = null, metadata } = given.invoice_data ?? {};
  return { description, footer, metadata: mergeMetadata({}, metadata) };
}
