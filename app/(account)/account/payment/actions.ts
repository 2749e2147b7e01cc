"use server";

import type { Route } from "next";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { FormResult } from "@/components/billing/result-form";
import type { PaymentNews } from "@/components/payment/pay-form";
import { requireOwnOrigin, requireUser } from "@/lib/auth/session";
import { openPortal, payInvoice } from "@/lib/flows/pay-invoice";
import { log } from "@/lib/log";

export async function pay(_state: PaymentNews | null, formData: FormData): Promise<PaymentNews> {
  await requireOwnOrigin();
  const user = await requireUser("/account/payment");
  try {
    return await payInvoice(user.id, String(formData.get("invoice")));
  } catch (err) {
    log.error({ err, userId: user.id }, "paying an invoice failed");
    return { kind: "unavailable" };
  } finally {
    revalidatePath("/account", "layout");
  }
}

export const updateCard = async (): Promise<FormResult> => toPortal("card");
export const changeDetails = async (): Promise<FormResult> => toPortal("overview");

async function toPortal(purpose: "card" | "overview"): Promise<FormResult> {
  await requireOwnOrigin();
  const user = await requireUser("/account/payment");
  const url = await openPortal(user.id, purpose).catch((err) => {
    log.error({ err, userId: user.id }, "the portal could not be opened");
    return null;
  });
  // Stripe's page, outside our own routes.
  if (url) redirect(url as Route);
  return { error: "Stripe's page can't be opened right now. Nothing was changed; try again in a minute." };
}
