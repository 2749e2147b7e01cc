import { invalidRequest, notImplemented } from "../errors";
import { wallNow } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { mergeMetadata, orNull } from "../objects/metadata";
import { defaultFeatures, newPortalConfiguration } from "../objects/portal";
import type { PortalConfiguration } from "../objects/wire";
import type { Unit } from "../store/unit";
import { refuseInvalidUrls } from "./urls";

const shared = [
  "business_profile",
  "default_return_url",
  "features.customer_update",
  "features.invoice_history",
  "features.payment_method_update.enabled",
  "features.subscription_cancel.cancellation_reason.enabled",
  "features.subscription_cancel.cancellation_reason.options",
  "features.subscription_cancel.enabled",
  "features.subscription_cancel.mode",
  "features.subscription_cancel.proration_behavior",
  "features.subscription_update",
  "metadata",
  "name",
] as const;

export const portalConfigurations: Route[] = [
  route(
    "POST",
    "/v1/billing_portal/configurations",
    "PortalConfigurationCreateParams",
    shared,
    async ({ unit, params }) => {
      const now = wallNow();
      const configuration = newPortalConfiguration({ features: defaultFeatures(false) }, now);
      await checkProducts(unit, params.features?.subscription_update?.products);
      configure(configuration, params);
      unit.add("billing_portal.configuration", configuration, null);
      unit.emit("billing_portal.configuration.created", configuration, now);
      return configuration;
    },
  ),

  route(
    "GET",
    "/v1/billing_portal/configurations",
    "PortalConfigurationListParams",
    [...paging, "active", "is_default"],
    async (call) => {
      const { active, is_default } = call.params;
      const allOf = keysOf({ active, is_default });
      return await call.unit.list("billing_portal.configuration", { allOf }, pageOf(call));
    },
  ),

  route(
    "GET",
    "/v1/billing_portal/configurations/:id",
    "PortalConfigurationRetrieveParams",
    [],
    async ({ unit, id }) => await unit.need("billing_portal.configuration", id),
  ),

  route(
    "POST",
    "/v1/billing_portal/configurations/:id",
    "PortalConfigurationUpdateParams",
    [...shared, "active"],
    async ({ unit, id, params }) => {
      const configuration = await unit.need("billing_portal.configuration", id);
      if (params.active === false && configuration.is_default)
        throw invalidRequest("The default configuration can't be deactivated.", { param: "active" });
      if (params.active !== undefined) configuration.active = params.active;
      await checkProducts(unit, params.features?.subscription_update?.products);
      configure(configuration, params);
      configuration.updated = wallNow();
      unit.emit("billing_portal.configuration.updated", configuration, configuration.updated);
      return configuration;
    },
  ),
];

type Features = PortalConfiguration["features"];
type ProductGiven = {
  product: string;
  prices: string[];
  adjustable_quantity?: { enabled: boolean; minimum?: number; maximum?: number };
};

type FeaturesGiven = {
  customer_update?: { enabled?: boolean; allowed_updates?: string[] | "" | null };
  invoice_history?: { enabled: boolean };
  payment_method_update?: { enabled: boolean };
  subscription_cancel?: {
    enabled?: boolean;
    mode?: string;
    proration_behavior?: string;
    cancellation_reason?: { enabled: boolean; options?: string[] | "" | null };
  };
  subscription_update?: {
    enabled?: boolean;
    default_allowed_updates?: string[] | "" | null;
    proration_behavior?: string;
    billing_cycle_anchor?: string;
    products?: ProductGiven[] | "" | null;
    schedule_at_period_end?: { conditions?: { type: string }[] | "" | null };
    trial_update_behavior?: string;
  };
};

type Given = {
  business_profile?: {
    headline?: string | null;
    privacy_policy_url?: string | null;
    terms_of_service_url?: string | null;
  };
  default_return_url?: string | null;
  features?: FeaturesGiven;
  metadata?: Parameters<typeof mergeMetadata>[1];
  name?: string | null;
};

function configure(configuration: PortalConfiguration, given: Given): void {
  const profile = configuration.business_profile;
  const { headline, privacy_policy_url, terms_of_service_url } = given.business_profile ?? {};
  refuseInvalidUrls({
    "business_profile[privacy_policy_url]": privacy_policy_url,
    "business_profile[terms_of_service_url]": terms_of_service_url,
    default_return_url: given.default_return_url,
  });
  if (headline !== undefined) profile.headline = headline || null;
  if (privacy_policy_url !== undefined) profile.privacy_policy_url = privacy_policy_url || null;
  if (terms_of_service_url !== undefined) profile.terms_of_service_url = terms_of_service_url || null;
  if (given.default_return_url !== undefined)
    configuration.default_return_url = given.default_return_url || null;
  if (given.name !== undefined) configuration.name = given.name || null;
  configuration.metadata = mergeMetadata(configuration.metadata, given.metadata);
  if (given.features) setFeatures(configuration.features, given.features);
}

function setFeatures(features: Features, given: FeaturesGiven): void {
  const { customer_update, subscription_cancel, subscription_update } = given;
  if (customer_update) {
    const { enabled, allowed_updates } = customer_update;
    if (enabled !== undefined) features.customer_update.enabled = enabled;
    if (allowed_updates !== undefined)
      features.customer_update.allowed_updates = readUpdates(orNull(allowed_updates) ?? []);
  }
  if (given.invoice_history) features.invoice_history.enabled = given.invoice_history.enabled;
  if (given.payment_method_update)
    features.payment_method_update.enabled = given.payment_method_update.enabled;
  if (subscription_cancel) {
    const { cancellation_reason, ...rest } = subscription_cancel;
    Object.assign(features.subscription_cancel, rest);
    if (cancellation_reason)
      Object.assign(features.subscription_cancel.cancellation_reason, {
        enabled: cancellation_reason.enabled,
        options: orNull(cancellation_reason.options) ?? [],
      });
  }
  if (subscription_update) setSubscriptionUpdate(features.subscription_update, subscription_update);
}

/** What a customer may change of themselves. The sandbox keeps no shipping addresses and no tax ids. */
function readUpdates(given: string[]): string[] {
  for (const update of given)
    if (update === "shipping" || update === "tax_id")
      throw notImplemented("features[customer_update][allowed_updates]", update);
  return given;
}

function setSubscriptionUpdate(
  feature: Features["subscription_update"],
  given: NonNullable<FeaturesGiven["subscription_update"]>,
): void {
  if (given.enabled !== undefined) feature.enabled = given.enabled;
  if (given.proration_behavior !== undefined) feature.proration_behavior = given.proration_behavior;
  if (given.default_allowed_updates !== undefined)
    feature.default_allowed_updates = orNull(given.default_allowed_updates) ?? [];
  if (given.billing_cycle_anchor !== undefined) feature.billing_cycle_anchor = given.billing_cycle_anchor;
  if (given.trial_update_behavior !== undefined) feature.trial_update_behavior = given.trial_update_behavior;
  if (given.schedule_at_period_end)
    feature.schedule_at_period_end = { conditions: orNull(given.schedule_at_period_end.conditions) ?? [] };
  if (given.products !== undefined) feature.products = readProducts(orNull(given.products) ?? []);
}

const mostProducts = 10;

function readProducts(given: ProductGiven[]): Features["subscription_update"]["products"] {
  if (given.length > mostProducts)
    throw invalidRequest(`At most ${mostProducts} products can be offered in the portal.`, {
      param: "features[subscription_update][products]",
    });
  return given.map(({ adjustable_quantity, ...product }) => ({
    ...product,
    adjustable_quantity: {
      enabled: adjustable_quantity?.enabled ?? false,
      minimum: adjustable_quantity?.minimum ?? 1,
      maximum: adjustable_quantity?.maximum ?? null,
    },
  }));
}

/** A product is offered by prices of its own. */
async function checkProducts(unit: Unit, given: ProductGiven[] | "" | null | undefined): Promise<void> {
  for (const [index, { product, prices }] of (orNull(given) ?? []).entries()) {
    const param = `features[subscription_update][products][${index}]`;
    await unit.need("product", product, `${param}[product]`);
    for (const [place, id] of prices.entries()) {
      const price = await unit.need("price", id, `${param}[prices][${place}]`);
      if (price.product !== product || !price.recurring)
        throw invalidRequest(`The price ${id} is not a recurring price of the product ${product}.`, {
          param: `${param}[prices][${place}]`,
        });
    }
  }
}
