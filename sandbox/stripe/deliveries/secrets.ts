import type { HiddenOf } from "../objects/hidden";
import { prefixed } from "../objects/ids";
import type { Unit } from "../store/unit";

/** What a delivery is signed with now: after a roll, with the old secret too until it expires. Seconds. */
export const activeSecrets = ({ secret, rolled }: HiddenOf<"webhook_endpoint">, now: number): string[] =>
  rolled && rolled.expires_at > now ? [secret, rolled.secret] : [secret];

/**
 * As "Roll secret" of Stripe's Dashboard does; its API has no such thing. The old secret expires after so many
 * seconds. https://docs.stripe.com/webhooks#roll-endpoint-secrets
 */
export async function rollSecret(unit: Unit, id: string, now: number, expiresIn: number): Promise<string> {
  await unit.need("webhook_endpoint", id);
  const hidden = unit.hidden("webhook_endpoint", id);
  hidden.rolled = { secret: hidden.secret, expires_at: now + expiresIn };
  hidden.secret = prefixed("whsec", 32);
  return hidden.secret;
}
