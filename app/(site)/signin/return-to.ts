import { env } from "@/lib/env";
import { subscribeForm } from "@/lib/http/schemas";

/** Where somebody goes after signing in: a path of our own, whatever the address of the page says. */
export function ownPath(callbackUrl: string): string {
  const home = "/account";
  const base = new URL(env().NEXTAUTH_URL);
  if (!callbackUrl || !URL.canParse(callbackUrl, base)) return home;
  const { origin, pathname, search } = new URL(callbackUrl, base);
  // A path that begins with two slashes would be read as another host.
  const isOurs = origin === base.origin && /^\/(?![/\\])/.test(pathname);
  return isOurs && pathname !== "/signin" ? `${pathname}${search}` : home;
}

/** The plan that is being bought, if that is what the path is about. */
export function planIdOf(path: string): number | null {
  const { pathname, searchParams } = new URL(path, env().NEXTAUTH_URL);
  if (pathname !== "/account/subscribe") return null;
  const form = subscribeForm.safeParse(Object.fromEntries(searchParams));
  return form.success ? form.data.plan_id : null;
}
