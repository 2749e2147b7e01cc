"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireOwnOrigin, requireUser } from "@/lib/auth/session";
import { cancelSubscription, resumeSubscription } from "@/lib/flows/cancel-subscription";
import { undoChange } from "@/lib/flows/change-plan";
import { fieldErrors, formValues } from "@/lib/http/form";
import { cancelForm } from "@/lib/http/schemas";
import { log } from "@/lib/log";

/** What a form shows after it was sent. */
export type FormState = { error?: string; errors?: Record<string, string> };

const NEEDS_ATTENTION =
  "Something about your subscription has to be looked at by us first. Nothing was changed; please write to us.";

export async function cancel(_state: FormState, formData: FormData): Promise<FormState> {
  await requireOwnOrigin();
  const user = await requireUser("/account/cancel");
  const form = cancelForm.safeParse(formValues(formData));
  if (!form.success) return { errors: fieldErrors(form.error) };
  try {
    const { kind } = await cancelSubscription(user.id, form.data.reason || undefined);
    if (kind === "needs_attention") return { error: NEEDS_ATTENTION };
  } catch (err) {
    log.error({ err, userId: user.id }, "cancel failed");
    return {
      error: "We could not confirm the cancellation. Look at your plan in a minute; trying again is safe.",
    };
  }
  revalidatePath("/account", "layout");
  redirect("/account");
}

export async function keepPlan(): Promise<FormState> {
  await requireOwnOrigin();
  const user = await requireUser("/account");
  try {
    const { kind } = await undoChange(user.id);
    if (kind === "needs_attention") return { error: NEEDS_ATTENTION };
  } catch (err) {
    log.error({ err, userId: user.id }, "undoing a change failed");
    return { error: "We could not confirm it. Look at your plan in a minute; trying again is safe." };
  }
  revalidatePath("/account", "layout");
  return {};
}

export async function resume(): Promise<FormState> {
  await requireOwnOrigin();
  const user = await requireUser("/account");
  try {
    const { kind } = await resumeSubscription(user.id);
    if (kind === "needs_attention") return { error: NEEDS_ATTENTION };
  } catch (err) {
    log.error({ err, userId: user.id }, "resume failed");
    return { error: "We could not confirm it. Look at your plan in a minute; trying again is safe." };
  }
  revalidatePath("/account", "layout");
  return {};
}
