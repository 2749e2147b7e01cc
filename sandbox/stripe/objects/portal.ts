import { newId } from "./ids";
import type { PortalConfiguration, PortalSession } from "./wire";

type Given = Partial<
  Pick<PortalConfiguration, "business_profile" | "default_return_url" | "features" | "metadata" | "name">
> & { is_default?: boolean };

/** What a portal that nobody configured offers: invoices, cards, the customer's own words, and cancelling. */
export const defaultFeatures = (enabled: boolean): PortalConfiguration["features"] => ({
  customer_update: { allowed_updates: enabled ? ["email", "name", "phone"] : [], enabled },
  invoice_history: { enabled },
  payment_method_update: { enabled, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
    enabled,
    mode: "at_period_end",
    proration_behavior: "none",
  },
  subscription_pause: { duration: { interval_options: [], type: "indefinite" }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    products: null,
    proration_behavior: "none",
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: "end_trial",
  },
});

export const newPortalConfiguration = (given: Given, now: number): PortalConfiguration => ({
  id: newId("billing_portal.configuration"),
  object: "billing_portal.configuration",
  active: true,
  application: null,
  business_profile: given.business_profile ?? {
    headline: null,
    privacy_policy_url: null,
    terms_of_service_url: null,
  },
  created: now,
  default_return_url: given.default_return_url ?? null,
  features: given.features ?? defaultFeatures(true),
  is_default: given.is_default ?? false,
  livemode: false,
  login_page: { enabled: false, url: null },
  metadata: given.metadata ?? {},
  name: given.name ?? null,
  updated: now,
});

export function newPortalSession(
  given: Pick<PortalSession, "configuration" | "customer" | "flow" | "locale" | "return_url"> & {
    baseUrl: string;
  },
  now: number,
): PortalSession {
  const id = newId("billing_portal.session");
  return {
    id,
    object: "billing_portal.session",
    configuration: given.configuration,
    created: now,
    customer: given.customer,
    customer_account: null,
    flow: given.flow,
    livemode: false,
    locale: given.locale,
    on_behalf_of: null,
    return_url: given.return_url,
    url: `${given.baseUrl}/p/session/${id}`,
  };
}
