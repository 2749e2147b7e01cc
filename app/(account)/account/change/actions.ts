"use server";

import { revalidatePath } from "next/cache";
import type { ChangeNews } from "@/components/change/types";
import { requireOwnOrigin, requireUser } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { userOf } from "@/lib/db/users";
import { changePlan, undoChange, unfinishedChange } from "@/lib/flows/change-plan";
import { fieldErrors, formValues } from "@/lib/http/form";
import { changeForm } from "@/lib/http/schemas";
import { log } from "@/lib/log";

/** Every act of the page; its forms say which. */
export async function actOnPlan(_state: ChangeNews | null, formData: FormData): Promise<ChangeNews> {
  await requireOwnOrigin();
  const user = await requireUser("/account/change");
  try {
    return await act(user.id, formData);
  } catch (err) {
    log.error({ err, userId: user.id }, "change of plan failed");
    return { kind: "unavailable" };
  } finally {
    revalidatePath("/account", "layout");
  }
}

async function act(userId: string, formData: FormData): Promise<ChangeNews> {
  switch (formData.get("act")) {
    case "undo": {
      const undoing = await undoChange(userId);
      return undoing.kind === "undone" ? { ...undoing, plan: await planOf(userId) } : undoing;
    }
    case "finish": {
      const open = await unfinishedChange(userId);
      if (!open) return { kind: "finished", plan: await planOf(userId) };
      if (open.kind === "needs_attention") return open;
      return formData.get("confirmed") ? { kind: "processing", plan: open.plan } : open;
    }
    default:
      return await change(userId, formData);
  }
}

async function change(userId: string, formData: FormData): Promise<ChangeNews> {
  const form = changeForm.safeParse(formValues(formData));
  if (!form.success) return { kind: "invalid", errors: fieldErrors(form.error) };
  const { plan_id: planId, billing_cycle: billingCycle, proration_date, amount_due_cents } = form.data;
  const agreed = proration_date && { prorationDate: proration_date, amountDueCents: amount_due_cents };
  const outcome = await changePlan({ userId, planId, billingCycle, agreed });
  // The page below shows the new preview by itself.
  return outcome.kind === "moved" ? { kind: "moved", about: planId } : { ...outcome, about: planId };
}

async function planOf(userId: string): Promise<string> {
  const { subscription } = await userOf(db(), userId);
  return subscription?.name ?? "Free";
}
