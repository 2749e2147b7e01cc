import { newId } from "./ids";
import type { WebhookEndpoint } from "./wire";

type Given = {
  url: string;
  enabled_events: string[];
  api_version?: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
};

export const newWebhookEndpoint = (given: Given, now: number): WebhookEndpoint => ({
  id: newId("webhook_endpoint"),
  object: "webhook_endpoint",
  api_version: given.api_version ?? null,
  application: null,
  created: now,
  description: given.description ?? null,
  enabled_events: given.enabled_events,
  livemode: false,
  metadata: given.metadata ?? {},
  status: "enabled",
  url: given.url,
});
