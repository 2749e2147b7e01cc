import { type Promotion, type PromotionRefusal, type PromotionTerms, refusalOf } from "../billing/promotions";
import { systemNow } from "../clock";
import { audit } from "../db/audit";
import { db } from "../db/client";
import { hasPaid } from "../db/invoices";
import {
  createPromotionCode,
  endPromotionCode,
  findPromotionCode,
  listPromotionCodes,
} from "../stripe/promotions";

export type PromotionCreation = { kind: "created"; promotion: Promotion } | { kind: "code_taken" };

export async function createPromotion(terms: PromotionTerms, actor: string): Promise<PromotionCreation> {
  const promotion = await createPromotionCode(terms);
  if (!promotion) return { kind: "code_taken" };
  const after = { ...terms, id: promotion.id, expiresAt: terms.expiresAt?.toISOString() ?? null };
  await audit(db(), { actor, action: "promotion.create", subjectUserId: null, after }, systemNow());
  return { kind: "created", promotion };
}

/** Those made at Stripe's dashboard are among them. */
export function listPromotions(): Promise<Promotion[]> {
  return listPromotionCodes();
}

/** Nobody enters it any more; who has its discount, keeps it. Returns whether there was one to end. */
export async function endPromotion(code: string, actor: string): Promise<boolean> {
  const promotion = await findPromotionCode(code, { active: true });
  if (!promotion) return false;
  await endPromotionCode(promotion.id);
  const after = { code: promotion.code, id: promotion.id };
  await audit(db(), { actor, action: "promotion.end", subjectUserId: null, after }, systemNow());
  return true;
}

export type PromotionOffer =
  | { kind: "applies"; promotion: Promotion }
  | { kind: "refused"; why: PromotionRefusal };

/** What a code that came by a link does for this user. */
export async function promotionFor(userId: string, code: string): Promise<PromotionOffer> {
  const [promotion, paid] = await Promise.all([findPromotionCode(code), hasPaid(db(), userId)]);
  const why = refusalOf(promotion, paid, systemNow());
  return why || !promotion ? { kind: "refused", why: why ?? "unknown" } : { kind: "applies", promotion };
}
