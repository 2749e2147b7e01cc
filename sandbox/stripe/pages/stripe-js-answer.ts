import type { Context } from "hono";
import { StripeError } from "../errors";

/** Answers stripe.js: what was refused as an `error`, as Stripe tells it. */
export async function answer<Given>(
  context: Context,
  work: (given: Given) => Promise<object>,
): Promise<Response> {
  try {
    return context.json(await work(JSON.parse(await context.req.text())));
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return context.json({ error: error.body });
  }
}
