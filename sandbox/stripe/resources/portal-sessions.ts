import { invalidRequest, missingParameter, notImplemented } from "../errors";
import { defaultConfiguration } from "../flows/portal";
import { wallNow } from "../flows/time";
import { type Route, route } from "../http/route";
import { newPortalSession } from "../objects/portal";
import type { PortalConfiguration, PortalSession } from "../objects/wire";
import type { Unit } from "../store/unit";
import { refuseInvalidUrls } from "./urls";

export const portalSessions: Route[] = [
  route(
    "POST",
    "/v1/billing_portal/sessions",
    "PortalSessionCreateParams",
    [
      "configuration",
      "customer",
      "flow_data.after_completion",
      "flow_data.subscription_cancel.subscription",
      "flow_data.subscription_update.subscription",
      "flow_data.subscription_update_confirm.discounts",
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
      refuseInvalidUrls({
        return_url: params.return_url,
        "flow_data[after_completion][redirect][return_url]":
          params.flow_data?.after_completion?.redirect?.return_url,
      });
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

type FlowGiven = {
  type: string;
  after_completion?: {
    type: string;
    hosted_confirmation?: { custom_message?: string };
    redirect?: { return_url: string };
  };
  subscription_cancel?: { subscription: string };
  subscription_update?: { subscription: string };
  subscription_update_confirm?: {
    subscription: string;
    items: { id: string; price?: string; quantity?: number }[];
    discounts?: { coupon?: string; promotion_code?: string }[];
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
    case "customer_update":
      refuseDisabled("customer_update", features.customer_update.enabled);
      return { ...flow, customer_update: {} };
    case "subscription_update": {
      refuseDisabled("subscription_update", features.subscription_update.enabled);
      const subscription = given.subscription_update?.subscription;
      await refuseForeign(unit, subscription, "flow_data[subscription_update][subscription]", customer);
      return { ...flow, subscription_update: { subscription: subscription ?? "" } };
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
          discounts: await readDiscounts(unit, confirm?.discounts, `${param}[discounts]`),
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

/** At most one, as at Stripe. */
async function readDiscounts(
  unit: Unit,
  given: { coupon?: string; promotion_code?: string }[] | undefined,
  param: string,
): Promise<{ coupon: string | null; promotion_code: string | null }[] | null> {
  if (!given) return null;
  if (given.length > 1) throw invalidRequest("You can only apply one discount.", { param });
  for (const { coupon, promotion_code } of given) {
    if (coupon) await unit.need("coupon", coupon, `${param}[0][coupon]`);
    if (promotion_code) await unit.need("promotion_code", promotion_code, `${param}[0][promotion_code]`);
  }
  return given.map(({ coupon, promotion_code }) => ({
    coupon: coupon ?? null,
    promotion_code: promotion_code ?? null,
  }));
}
