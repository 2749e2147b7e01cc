import { invalidRequest, noSuch } from "../errors";
import { wallNow } from "../flows/time";
import { pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { prefixed } from "../objects/ids";
import { isListener } from "../objects/listener";
import { mergeMetadata, orNull } from "../objects/metadata";
import { newWebhookEndpoint } from "../objects/webhook-endpoint";
import type { WebhookEndpoint } from "../objects/wire";
import type { Unit } from "../store/unit";
import { apiVersion } from "../version";
import { webUrl } from "./urls";

export const webhookEndpoints: Route[] = [
  route(
    "POST",
    "/v1/webhook_endpoints",
    "WebhookEndpointCreateParams",
    ["api_version", "description", "enabled_events", "metadata", "url"],
    async ({ unit, params }) => {
      if (params.api_version && params.api_version !== apiVersion)
        throw invalidRequest(`The Stripe sandbox speaks API version ${apiVersion} only.`, {
          param: "api_version",
        });
      const endpoint = newWebhookEndpoint(
        {
          ...params,
          url: webUrl(params.url, "url"),
          description: orNull(params.description),
          metadata: mergeMetadata({}, params.metadata),
        },
        wallNow(),
      );
      const secret = prefixed("whsec", 32);
      unit.add("webhook_endpoint", endpoint, { secret });
      // The only answer that shows it.
      return { ...endpoint, secret };
    },
  ),

  route("GET", "/v1/webhook_endpoints", "WebhookEndpointListParams", paging, async (call) => {
    return await call.unit.list("webhook_endpoint", { noneOf: ["listener:true"] }, pageOf(call));
  }),

  route("GET", "/v1/webhook_endpoints/:id", "WebhookEndpointRetrieveParams", [], async ({ unit, id }) => {
    return await endpointOf(unit, id);
  }),

  route(
    "POST",
    "/v1/webhook_endpoints/:id",
    "WebhookEndpointUpdateParams",
    ["description", "disabled", "enabled_events", "metadata", "url"],
    async ({ unit, id, params }) => {
      const endpoint = await endpointOf(unit, id);
      if (params.url !== undefined) endpoint.url = webUrl(params.url, "url");
      if (params.enabled_events !== undefined) endpoint.enabled_events = params.enabled_events;
      if (params.description !== undefined) endpoint.description = orNull(params.description);
      if (params.disabled !== undefined) endpoint.status = params.disabled ? "disabled" : "enabled";
      endpoint.metadata = mergeMetadata(endpoint.metadata, params.metadata);
      return endpoint;
    },
  ),

  route("DELETE", "/v1/webhook_endpoints/:id", "WebhookEndpointDeleteParams", [], async ({ unit, id }) => {
    await endpointOf(unit, id);
    await unit.remove("webhook_endpoint", id);
    return { id, object: "webhook_endpoint", deleted: true };
  }),
];

/** Not that of a `stripe listen`, which nobody made through the API. */
export async function endpointOf(unit: Unit, id: string, param?: string): Promise<WebhookEndpoint> {
  const endpoint = await unit.need("webhook_endpoint", id, param);
  if (isListener(endpoint.url)) throw noSuch("webhook_endpoint", id, param);
  return endpoint;
}
