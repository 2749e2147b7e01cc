import { KEPT_CODE_DAYS } from "../billing/policy";

/** A promotion code that came by a link, kept in the browser until Checkout. The price list is static and can't. */

const COOKIE = "tollgate_code";

/** For the price list's answer to `?code=`. */
export function keepCode(code: string, isSecure: boolean): string {
  const value = encodeURIComponent(code.trim().slice(0, 100));
  const secure = isSecure ? "; Secure" : "";
  return `${COOKIE}=${value}; Path=/; Max-Age=${KEPT_CODE_DAYS * 86_400}; HttpOnly; SameSite=Lax${secure}`;
}

export function keptCode(cookies: { get(name: string): { value: string } | undefined }): string | undefined {
  return cookies.get(COOKIE)?.value || undefined;
}
