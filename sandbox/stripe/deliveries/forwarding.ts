import { wallNow } from "../flows/time";
import { prefixed } from "../objects/ids";
import { newWebhookEndpoint } from "../objects/webhook-endpoint";
import type { Store } from "../store/store";

/** Like `stripe listen --forward-to`: one endpoint with this address that gets every event, however often it starts. */
export async function ensureForwarding(store: Store, url: string, secret: string | undefined): Promise<void> {
  await store.write(null, async (unit) => {
    const endpoints = await unit.all("webhook_endpoint", {});
    const known = endpoints.find((endpoint) => endpoint.url === url);
    if (!known) {
      const given = { url, enabled_events: ["*"], description: "Forwarding" };
      unit.add("webhook_endpoint", newWebhookEndpoint(given, wallNow()), {
        secret: secret ?? prefixed("whsec", 32),
      });
      return;
    }
    known.status = "enabled";
    known.enabled_events = ["*"];
    if (secret) unit.hidden("webhook_endpoint", known.id).secret = secret;
  });
}
