import type { Credits } from "../billing/money";
import { nowFor, systemNow } from "../clock";
import { audit } from "../db/audit";
import { db, transaction } from "../db/client";
import {
  type CreditCode,
  countRedemptions,
  endCode,
  enterRedemption,
  insertCode,
  listCodes,
  lockCode,
  type NewCode,
} from "../db/credit-codes";
import { addPurchased } from "../db/extra-credits";
import { notify } from "../db/notifications";
import { userOf } from "../db/users";

export type Redemption =
  | { kind: "redeemed"; credits: Credits }
  | { kind: "unknown_code" }
  | { kind: "expired" }
  | { kind: "used_up" }
  | { kind: "already_redeemed" };

/** Codes are compared without case and spaces. */
function normaliseCode(text: string): string {
  return text.replaceAll(/\s/g, "").toUpperCase();
}

/**
 * Turns a code into purchased credits: all of it in one transaction, within the code's limits however many redeem it at
 * once (billing policy, "Credit packs and codes"). A code lives in real time, what it gives in the user's.
 */
export function redeemCode(userId: string, text: string): Promise<Redemption> {
  return transaction(async (tx) => {
    const real = systemNow();
    const now = nowFor(await userOf(tx, userId));
    const found = await lockCode(tx, normaliseCode(text));
    if (!found) return { kind: "unknown_code" };
    const { code, credits, expiresAt, redemptions, maxRedemptions, maxRedemptionsPerUser } = found;
    const own = await countRedemptions(tx, code, userId);
    if (own >= maxRedemptionsPerUser) return { kind: "already_redeemed" };
    if (expiresAt && expiresAt <= real) return { kind: "expired" };
    if (maxRedemptions !== null && redemptions >= maxRedemptions) return { kind: "used_up" };
    const number = own + 1;
    await enterRedemption(tx, code, userId, number, real);
    const cause = `code:${code}${number > 1 ? `:${number}` : ""}`;
    await addPurchased(tx, { userId, kind: "code", cause, credits, now });
    const data = { credits, why: `You redeemed the code ${code}.`, expiry: "They never expire." };
    await notify(tx, userId, [{ kind: "credits_added", cause, at: now, data }], real);
    return { kind: "redeemed", credits };
  });
}

/** Returns false when there is such a code already. */
export async function createCode(terms: Omit<NewCode, "createdBy">, actor: string): Promise<boolean> {
  const code = { ...terms, code: normaliseCode(terms.code), createdBy: actor };
  return await transaction(async (tx) => {
    if (!(await insertCode(tx, code, systemNow()))) return false;
    const after = { ...code, expiresAt: code.expiresAt?.toISOString() ?? null };
    await audit(tx, { actor, action: "credit_code.create", subjectUserId: null, after }, systemNow());
    return true;
  });
}

/** Newest first. */
export function allCreditCodes(): Promise<CreditCode[]> {
  return listCodes(db());
}

/** Nobody redeems it any more; what was redeemed stays. Returns whether there was one to end. */
export async function endCreditCode(text: string, actor: string): Promise<boolean> {
  const code = normaliseCode(text);
  return await transaction(async (tx) => {
    if (!(await endCode(tx, code, systemNow()))) return false;
    await audit(tx, { actor, action: "credit_code.end", subjectUserId: null, after: { code } }, systemNow());
    return true;
  });
}
