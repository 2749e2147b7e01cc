import { socketPath } from "../deliveries/listeners";
import { notImplemented } from "../errors";
import { wallNow } from "../flows/time";
import { type Route, route } from "../http/route";
import { newListener, secretOfDevice } from "../objects/listener";
import type { Unit } from "../store/unit";
import { apiVersion } from "../version";

/** Seconds that a CLI needs to connect; it asks anew when it comes later. */
const validity = 60;

/** A socket on this machine has no reason to be made anew. */
const reconnectDelay = 86_400;

/** For events that don't occur here. Where the CLI was told no address for them, it gives that of the others. */
const addresses = ["forward_connect_to_url", "forward_thin_to_url", "forward_thin_connect_to_url"] as const;

export const cliSessions: Route[] = [
  route(
    "POST",
    "/v1/stripecli/sessions",
    "CliSessionCreateParams",
    ["device_name", ...addresses, "forward_to_url", "websocket_features"],
    async ({ unit, params }) => {
      const other = params.websocket_features?.find((feature) => feature !== "webhooks");
      if (other) throw notImplemented("websocket_features", other);
      const foreign = addresses.find((name) => params[name] && params[name] !== params.forward_to_url);
      if (foreign) throw notImplemented(foreign);
      const now = wallNow();
      await dropUnused(unit, now);
      const listener = newListener(params.device_name, params.forward_to_url, now);
      const secret = secretOfDevice(params.device_name);
      unit.add("webhook_endpoint", listener, { secret });
      return {
        object: "stripecli.session",
        websocket_id: listener.id,
        websocket_url: unit.baseUrl.replace(/^http/, "ws") + socketPath,
        websocket_authorized_feature: "webhooks",
        secret,
        default_version: apiVersion,
        latest_version: apiVersion,
        reconnect_delay: reconnectDelay,
        display_connect_filter_warning: false,
      };
    },
  ),
];

/** `stripe listen --print-secret` never connects. */
async function dropUnused(unit: Unit, now: number): Promise<void> {
  const unused = await unit.all("webhook_endpoint", { allOf: ["listener:true", "status:disabled"] });
  for (const { id, created } of unused)
    if (created + validity < now) await unit.remove("webhook_endpoint", id);
}
