import { disposableEmailBlocklistSet } from "disposable-email-domains-js";

let listed: Set<string> | undefined;

/** Of a domain that anyone reads mail at, or of one below it (billing policy, "Sign-up"). */
export function isThrowAway(email: string): boolean {
  listed ??= disposableEmailBlocklistSet();
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  const labels = domain.split(".").filter(Boolean);
  return labels.some((_, from) => listed?.has(labels.slice(from).join(".")));
}
