import type { Context } from "hono";
import { StripeError } from "../errors";

/** A browser wants a page, a program JSON. */
export const wantsPage = (context: Context): boolean =>
  context.req.header("accept")?.includes("text/html") ?? false;

/** Of a JSON body or of a form. */
export async function readBody(context: Context): Promise<Record<string, unknown>> {
  if (!context.req.header("content-type")?.includes("json")) return await context.req.parseBody();
  const given: unknown = await context.req.json().catch(() => undefined);
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return { ...given };
  throw new StripeError(400, { type: "invalid_request_error", message: "The body is no JSON object." });
}

export const notFound = (context: Context, what: string): Response =>
  context.json({ error: { type: "invalid_request_error", message: `No such ${what}` } }, 404);

/** The address of the page that goes on after the last of these; undefined when there is none. */
export function nextPage(
  context: Context,
  { data, has_more }: { data: { id: string }[]; has_more: boolean },
): string | undefined {
  const last = data.at(-1);
  if (!has_more || !last) return undefined;
  const query = new URLSearchParams(context.req.query());
  query.set("starting_after", last.id);
  return `${context.req.path}?${query}`;
}
