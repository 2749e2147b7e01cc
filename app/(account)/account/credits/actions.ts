"use server";

import type { Route } from "next";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { FormResult } from "@/components/billing/result-form";
import type { RedeemState } from "@/components/credits/redeem-form";
import { requireOwnOrigin, requireUser } from "@/lib/auth/session";
import { type Redemption, redeemCode } from "@/lib/flows/credit-codes";
import { startPackCheckout } from "@/lib/flows/start-checkout";
import { fieldErrors, formValues } from "@/lib/http/form";
import { codeForm, packForm } from "@/lib/http/schemas";

export async function buyPack(_state: FormResult, formData: FormData): Promise<FormResult> {
  await requireOwnOrigin();
  const user = await requireUser("/account/credits");
  const form = packForm.safeParse(formValues(formData));
  const start = form.success
    ? await startPackCheckout(user.id, form.data.pack)
    : { kind: "unknown_pack" as const };
  switch (start.kind) {
    case "redirect":
      // Stripe's page, outside our own routes.
      redirect(start.url as Route);
      break;
    case "unknown_pack":
      return { error: "These credits are no longer sold" };
    case "unavailable":
      return { error: "Checkout can't be opened right now" };
  }
}

export async function redeem(_state: RedeemState, formData: FormData): Promise<RedeemState> {
  await requireOwnOrigin();
  const user = await requireUser("/account/credits");
  const values = formValues(formData);
  const form = codeForm.safeParse(values);
  if (!form.success) return { kind: "refused", code: values.code, error: fieldErrors(form.error).code };
  const redemption = await redeemCode(user.id, form.data.code);
  if (redemption.kind !== "redeemed")
    return { kind: "refused", code: values.code, error: WORDS[redemption.kind] };
  revalidatePath("/account", "layout");
  return redemption;
}

const WORDS: Record<Exclude<Redemption["kind"], "redeemed">, string> = {
  unknown_code: "There is no such code. Nothing was added.",
  expired: "This code has expired. Nothing was added.",
  used_up: "This code has been used up. Nothing was added.",
  already_redeemed: "You have redeemed this code already. Nothing was added.",
};
