import type { Credits } from "../billing/money";
import { systemNow } from "../clock";
import { audit } from "../db/audit";
import { transaction } from "../db/client";
import { overrideOverage } from "../db/credits";
import { findProduct } from "../db/products";
import { userOf } from "../db/users";

export type OverageChange = { override: Credits | null; inForce: Credits };

/**
 * Lets a user's use go so many credits below zero, whatever their plan says; 0 forbids it, null leaves it to the plan
 * again. In force at once, and for every later grant (billing policy, "Overage").
 */
export function setOverage(
  userId: string,
  cap: Credits | null,
  reason: string,
  actor: string,
): Promise<OverageChange> {
  return transaction(async (tx) => {
    const { subscription } = await userOf(tx, userId);
    const product = subscription && (await findProduct(tx, subscription.productId));
    const { before, inForce } = await overrideOverage(tx, userId, cap, product?.overageCap ?? "0");
    const change = { before: { override: before }, after: { override: cap, inForce } };
    const entry = { actor, action: "overage.override", subjectUserId: userId, reason, ...change };
    await audit(tx, entry, systemNow());
    return { override: cap, inForce };
  });
}
