import { invalidRequest, missingParameter, notImplemented } from "../errors";
import { defaultConfiguration } from "../flows/portal";
import { wallNow } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { mergeMetadata, orNull } from "../objects/metadata";
import { defaultFeatures, newPortalConfiguration, newPortalSession } from "../objects/portal";
import type { PortalConfiguration, PortalSession } from "../objects/wire";
import type { Unit } from "../store/unit";

const shared = [
  "business_profile",
  "default_return_url",
  "features.customer_update",
  "features.invoice_history",
  "features.payment_method_update.enabled",
  "features.subscription_cancel",
  "features.subscription_update.default_allowed_updates",
  "features.subscription_update.enabled",
  "features.subscription_update.products",
  "features.subscription_update.proration_behavior",
  "metadata",
  "name",
] as const;

export const portal: Route[] = [
  route(
    "POST",
    "/v1/billing_portal/configurations",
    "PortalConfigurationCreateParams",
    shared,
    async ({ unit, params }) => {
      const now = wallNow();
      const configuration = newPortalConfiguration({ features: defaultFeatures(false) }, now);
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
      configure(configuration, params);
      configuration.updated = wallNow();
      unit.emit("billing_portal.configuration.updated", configuration, configuration.updated);
      return configuration;
    },
  ),

  route(
    "POST",
    "/v1/billing_portal/sessions",
    "PortalSessionCreateParams",
    [
      "configuration",
      "customer",
      "flow_data.after_completion",
      "flow_data.subscription_cancel.subscription",
      "flow_data.subscription_update_confirm.items",
      "flow_data.subscription_update_confirm.subscription",
      "flow_data.type",
      "locale",
      "return_url",
    ],
    async ({ unit, params }) => {
      if (!params.customer) throw missingParameter("customer");
      const customer = await unit.need("customer", params.customer, "customer");
      const configuration = params.configuration
        ? await unit.need("billing_portal.configuration", params.configuration, "configuration")
        : await defaultConfiguration(unit);
      const now = wallNow();
      const session = newPortalSession(
        {
          baseUrl: unit.baseUrl,
          configuration: configuration.id,
          customer: customer.id,
          flow: params.flow_data ? await flowOf(unit, params.flow_data, configuration, customer.id) : null,
          locale: params.locale ?? null,
          return_url: params.return_url ?? configuration.default_return_url,
        },
        now,
      );
      unit.add("billing_portal.session", session, null);
      unit.emit("billing_portal.session.created", session, now);
      return session;
    },
  ),
];

type Features = PortalConfiguration["features"];
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
    products?:
      | {
          product: string;
          prices: string[];
          adjustable_quantity?: { enabled: boolean; minimum?: number; maximum?: number };
        }[]
      | ""
      | null;
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
      features.customer_update.allowed_updates = orNull(allowed_updates) ?? [];
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

function setSubscriptionUpdate(
  feature: Features["subscription_update"],
  given: NonNullable<FeaturesGiven["subscription_update"]>,
): void {
  if (given.enabled !== undefined) feature.enabled = given.enabled;
  if (given.proration_behavior !== undefined) feature.proration_behavior = given.proration_behavior;
  if (given.default_allowed_updates !== undefined)
    feature.default_allowed_updates = orNull(given.default_allowed_updates) ?? [];
  if (given.products !== undefined)
    feature.products = (orNull(given.products) ?? []).map(({ adjustable_quantity, ...product }) => ({
      ...product,
      adjustable_quantity: {
        enabled: adjustable_quantity?.enabled ?? false,
        minimum: adjustable_quantity?.minimum ?? 0,
        maximum: adjustable_quantity?.maximum ?? null,
      },
    }));
}

type FlowGiven = {
  type: string;
  after_completion?: {
    type: string;
    hosted_confirmation?: { custom_message?: string };
    redirect?: { return_url: string };
  };
  subscription_cancel?: { subscription: string };
  subscription_update_confirm?: {
    subscription: string;
    items: { id: string; price?: string; quantity?: number }[];
  };
};

type Flow = NonNullable<PortalSession["flow"]>;

async function flowOf(
  unit: Unit,
  given: FlowGiven,
  { features }: PortalConfiguration,
  customer: string,
): Promise<Flow> {
  const flow: Flow = {
    after_completion: {
      hosted_confirmation:
        given.after_completion?.type === "hosted_confirmation"
          ? { custom_message: given.after_completion.hosted_confirmation?.custom_message ?? null }
          : null,
      redirect: given.after_completion?.redirect ?? null,
      type: given.after_completion?.type ?? "portal_homepage",
    },
    customer_update: null,
    subscription_cancel: null,
    subscription_pause: null,
    subscription_update: null,
    subscription_update_confirm: null,
    type: given.type,
  };
  switch (given.type) {
    case "payment_method_update":
      refuseDisabled("payment_method_update", features.payment_method_update.enabled);
      return flow;
    case "subscription_cancel": {
      refuseDisabled("subscription_cancel", features.subscription_cancel.enabled);
      const subscription = given.subscription_cancel?.subscription;
      await refuseForeign(unit, subscription, "flow_data[subscription_cancel][subscription]", customer);
      return { ...flow, subscription_cancel: { retention: null, subscription: subscription ?? "" } };
    }
    case "subscription_update_confirm": {
      refuseDisabled("subscription_update", features.subscription_update.enabled);
      const confirm = given.subscription_update_confirm;
      const param = "flow_data[subscription_update_confirm]";
      await refuseForeign(unit, confirm?.subscription, `${param}[subscription]`, customer);
      const items = confirm?.items ?? [];
      if (items.length === 0) throw missingParameter(`${param}[items]`);
      for (const [index, { price }] of items.entries())
        if (price) await unit.need("price", price, `${param}[items][${index}][price]`);
      return {
        ...flow,
        subscription_update_confirm: {
          discounts: null,
          items: items.map((item) => ({ ...item, price: item.price ?? null })),
          subscription: confirm?.subscription ?? "",
        },
      };
    }
    default:
      throw notImplemented("flow_data[type]", given.type);
  }
}

function refuseDisabled(feature: string, enabled: boolean): void {
  if (!enabled)
    throw invalidRequest(
      `The \`${feature}\` feature is disabled in the portal configuration, and its flow can't be used.`,
      { param: "flow_data[type]" },
    );
}

async function refuseForeign(
  unit: Unit,
  id: string | undefined,
  param: string,
  customer: string,
): Promise<void> {
  if (!id) throw missingParameter(param);
  const subscription = await unit.need("subscription", id, param);
  if (subscription.customer !== customer)
    throw invalidRequest(`The subscription ${id} belongs to another customer.`, { param });
}
