"use server";

import type { ActFormState } from "@/components/admin/act-form";
import { discountWords } from "@/lib/billing/promotions";
import { env } from "@/lib/env";
import { createCode, endCreditCode } from "@/lib/flows/credit-codes";
import { createPromotion, endPromotion } from "@/lib/flows/promotions";
import { creditCodeForm, endCodeForm, promotionForm } from "@/lib/http/admin-schemas";
import { actOnForm, done, refused } from "../act";

const PAGE = "/admin/coupons";

export async function makePromotion(_state: ActFormState, formData: FormData): Promise<ActFormState> {
  return await actOnForm(PAGE, formData, promotionForm, async (terms, actor) => {
    const { kind } = await createPromotion(terms, actor);
    if (kind === "code_taken")
      return { ...refused("Nothing was done."), errors: { code: "An active code is spelled like this" } };
    const link = `${env().NEXTAUTH_URL}/pricing?code=${terms.code}`;
    return { ...done(`${terms.code} gives ${discountWords(terms)}. By link it applies by itself.`), link };
  });
}

export async function endPromotionCode(formData: FormData): Promise<ActFormState> {
  return await actOnForm(PAGE, formData, endCodeForm, async ({ code }, actor) =>
    (await endPromotion(code, actor)) ? done(`${code} has ended.`) : refused(`${code} had ended before.`),
  );
}

export async function makeCreditCode(_state: ActFormState, formData: FormData): Promise<ActFormState> {
  return await actOnForm(PAGE, formData, creditCodeForm, async (terms, actor) => {
    return (await createCode(terms, actor))
      ? done(`${terms.code} can be redeemed at /account/credits.`)
      : { ...refused("Nothing was done."), errors: { code: "There is a code of this spelling" } };
  });
}

export async function endCode(formData: FormData): Promise<ActFormState> {
  return await actOnForm(PAGE, formData, endCodeForm, async ({ code }, actor) =>
    (await endCreditCode(code, actor)) ? done(`${code} has ended.`) : refused(`${code} had ended before.`),
  );
}
