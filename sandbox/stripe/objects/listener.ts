import { createHash } from "node:crypto";
import { newWebhookEndpoint } from "./webhook-endpoint";
import type { WebhookEndpoint } from "./wire";

const scheme = "stripe-listen:";

/** The endpoint of a `stripe listen`: it has no address, its deliveries go through the CLI's socket. */
export const newListener = (device: string, forwardTo: string | undefined, now: number): WebhookEndpoint => ({
  ...newWebhookEndpoint(
    {
      url: `${scheme}//${encodeURIComponent(device)}${forwardTo ? `?forward_to=${encodeURIComponent(forwardTo)}` : ""}`,
      enabled_events: ["*"],
      description: "stripe listen",
    },
    now,
  ),
  // Until its socket is there.
  status: "disabled",
});

export const isListener = (url: string): boolean => url.startsWith(scheme);

/** Without a target the CLI prints what it gets, and has no answer to send back. */
export const forwards = (url: string): boolean => new URL(url).searchParams.has("forward_to");

/** As at Stripe, a device keeps its secret from one `stripe listen` to the next. */
export const secretOfDevice = (device: string): string =>
  `whsec_${createHash("sha256").update(`stripe listen on ${device}`).digest("hex")}`;
