import Stripe from "stripe";
import type { BillingCycle } from "../billing/catalogue";
import { env } from "../env";

const shared = globalThis as typeof globalThis & { tollgateStripe?: Stripe };

/** The one client of the process. Only its address differs between Stripe and the sandbox. */
export function stripe(): Stripe {
  shared.tollgateStripe ??= connect(env().STRIPE_SECRET_KEY, env().STRIPE_API_BASE);
  return shared.tollgateStripe;
}

function connect(key: string, base: string | undefined): Stripe {
  // Short, because a customer is locked meanwhile: what takes longer is told as unavailable and may be tried again.
  const common = { maxNetworkRetries: 1, timeout: 10_000, telemetry: false };
  if (!base) return new Stripe(key, common);
  const { hostname, port, protocol } = new URL(base);
  return new Stripe(key, {
    ...common,
    host: hostname,
    port,
    protocol: protocol === "https:" ? "https" : "http",
  });
}

type ErrorType = Extract<keyof typeof Stripe.errors, `Stripe${string}Error`>;

/**
 * By name, never by class: Next bundles several copies of the SDK into one process, and the client, which there is one
 * of, throws errors of its own copy.
 */
export function isStripeError(error: unknown, ...types: ErrorType[]): error is Stripe.errors.StripeError {
  return error instanceof Error && "type" in error && types.some((type) => type === error.type);
}

/** Stripe is out of reach or has a fault of its own: nothing to correct, worth trying again. */
export function isUnavailable(error: unknown): boolean {
  return isStripeError(error, "StripeConnectionError", "StripeAPIError", "StripeRateLimitError");
}

/** Stripe has no such object. */
export function isMissing(error: unknown): boolean {
  return isStripeError(error, "StripeInvalidRequestError") && error.code === "resource_missing";
}

/** Stripe refuses what was said by this parameter, or below it. */
export function isAbout(error: unknown, parameter: string): boolean {
  return isStripeError(error, "StripeInvalidRequestError") && error.param?.startsWith(parameter) === true;
}

/** The id, whether or not the object was expanded. */
export function idOf(reference: string | { id: string }): string {
  return typeof reference === "string" ? reference : reference.id;
}

export function intervalOf(cycle: BillingCycle): "month" | "year" {
  return cycle === "monthly" ? "month" : "year";
}

/** Stripe's timestamps are whole seconds. */
export function instant(seconds: number): Date {
  return new Date(seconds * 1_000);
}

export function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1_000);
}

/** The most that Stripe lists at once. */
export const PAGE = 100;

/** All that a list has, page by page. */
export async function allOf<T>(list: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of list) all.push(one);
  return all;
}
