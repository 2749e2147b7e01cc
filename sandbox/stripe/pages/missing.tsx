/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Context } from "hono";
import type { StripeError } from "../errors";
import { notFound, wantsPage } from "./audience";
import { Notice } from "./layout";

/** Where a page of the desk would be. */
export const missing = (context: Context, what: string): Response | Promise<Response> =>
  wantsPage(context)
    ? context.html(<Notice title={`No such ${what}`} text={`There is no ${what} at this address.`} />, 404)
    : notFound(context, what);

/** To a request that can't be done, in the words of the one who found that out. */
export function refused(context: Context, { body, status }: StripeError): Response | Promise<Response> {
  const code = status === 404 ? 404 : 400;
  return wantsPage(context)
    ? context.html(<Notice title="That did not work" text={body.message} />, code)
    : context.json({ error: body }, code);
}
