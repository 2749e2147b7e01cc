import type { KeyScope } from "@/lib/billing/keys";

/**
 * A first request with a key that has these scopes: a use of one credit, or what else it may. `key` is a secret or the
 * name of a variable that holds it; sent again with the same `requestId`, a use debits nothing.
 */
export function curlOf(origin: string, key: string, scopes: readonly KeyScope[], requestId: string): string {
  const authorization = `-H "Authorization: Bearer ${key}"`;
  if (!scopes.includes("usage")) {
    const path = scopes.includes("read") ? "/user/subscription" : "/key";
    return `curl ${origin}${path} \\\n  ${authorization}`;
  }
  const body = JSON.stringify({ credits: "1", request_id: requestId });
  return [`curl ${origin}/usage`, authorization, `-H "Content-Type: application/json"`, `-d '${body}'`].join(
    " \\\n  ",
  );
}
