/** @jsxImportSource hono/jsx */
import type { Context } from "hono";
import { notFound, wantsPage } from "./audience";
import { Notice } from "./layout";

/** Where a page of the desk would be. */
export const missing = (context: Context, what: string): Response | Promise<Response> =>
  wantsPage(context)
    ? context.html(<Notice title={`No such ${what}`} text={`There is no ${what} at this address.`} />, 404)
    : notFound(context, what);
