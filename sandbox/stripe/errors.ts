export type ErrorBody = {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  /** The payment that failed, as Stripe attaches it to a card error. */
  payment_intent?: { id: string };
  setup_intent?: { id: string };
  charge?: string;
};

/**
 * An answer that Stripe gives as an error. Thrown, it undoes what the request did; returned from a handler, it keeps
 * it: a declined card leaves its failed charge behind.
 */
export class StripeError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Record<string, string>;

  constructor(status: number, body: ErrorBody, headers: Record<string, string> = {}) {
    super(body.message);
    this.name = "StripeError";
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

type Detail = { code?: string; param?: string };

export const invalidRequest = (message: string, detail: Detail = {}): StripeError =>
  new StripeError(400, { type: "invalid_request_error", message, ...detail });

/** `what` is Stripe's word for the object in this message: "customer", "price", "checkout.session". */
export const noSuch = (what: string, id: string, param = "id"): StripeError =>
  new StripeError(param === "id" ? 404 : 400, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${what}: '${id}'`,
    param,
  });

export const missingParameter = (param: string): StripeError =>
  invalidRequest(`Missing required param: ${param}.`, { code: "parameter_missing", param });

export const unknownParameter = (param: string): StripeError =>
  invalidRequest(`Received unknown parameter: ${param}`, { code: "parameter_unknown", param });

/** For what Stripe can do and the sandbox can't yet. Never ignored in silence: a test would prove the wrong thing. */
export const notImplemented = (param: string, value?: string): StripeError =>
  invalidRequest(
    `The Stripe sandbox does not implement ${value === undefined ? param : `${param}=${value}`} yet. Stripe itself accepts it.`,
    { code: "sandbox_not_implemented", param },
  );

export const cardDeclined = (decline: {
  code: string;
  decline_code?: string;
  message: string;
  payment_intent?: string | { id: string };
  setup_intent?: { id: string };
  charge?: string;
}): StripeError =>
  new StripeError(402, {
    type: "card_error",
    code: decline.code,
    message: decline.message,
    ...(decline.decline_code && { decline_code: decline.decline_code }),
    ...(decline.charge && { charge: decline.charge }),
    ...(decline.setup_intent && { setup_intent: decline.setup_intent }),
    ...(decline.payment_intent && {
      payment_intent:
        typeof decline.payment_intent === "string" ? { id: decline.payment_intent } : decline.payment_intent,
    }),
  });
