/**
 * What the official CLI sends beyond the SDK's types, and what it gets: as its version 1.52.0 does, whose source is
 * public (https://github.com/stripe/stripe-cli).
 */

/** `stripe listen` asks for a socket. */
export interface CliSessionCreateParams {
  device_name: string;
  websocket_features?: ("webhooks" | "v2_events" | "request_logs")[];
  filters?: string;
  forward_to_url?: string;
  forward_connect_to_url?: string;
  forward_thin_to_url?: string;
  forward_thin_connect_to_url?: string;
}

export interface CliSession {
  object: "stripecli.session";
  /** How the socket says whose it is. */
  websocket_id: string;
  websocket_url: string;
  websocket_authorized_feature: string;
  /** What the deliveries are signed with. */
  secret: string;
  default_version: string;
  latest_version: string;
  /** Seconds after which the CLI connects anew. */
  reconnect_delay: number;
  display_connect_filter_warning: boolean;
}

/** `stripe events resend`. */
export interface EventRetryParams {
  account?: string;
  /** To whoever listens; the CLI says so when it was told no endpoint. */
  for_stripecli?: boolean;
  webhook_endpoint?: string;
  expand?: string[];
}

/** `stripe trigger checkout.session.completed` looks at the page that a buyer would see, and pays there. */
export interface PaymentPageRetrieveParams {
  expand?: string[];
}

export interface PaymentPageConfirmParams {
  payment_method: string;
  expected_amount?: number;
  expand?: string[];
}
