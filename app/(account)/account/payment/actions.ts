"use server";

import type { Route } from "next";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { FormResult } from "@/components/billing/result-form";
import type { DetailsState } from "@/components/payment/billing-details-form";
import type { PaymentNews } from "@/components/payment/pay-form";
import { requireOwnOrigin, requireUser } from "@/lib/auth/session";
import { saveBillingDetails } from "@/lib/flows/billing-details";
import { openPortal, payInvoice } from "@/lib/flows/pay-invoice";
import { fieldErrors, formValues } from "@/lib/http/form";
import { billingDetailsForm } from "@/lib/http/schemas";
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

export async function saveDetails(_state: DetailsState | null, formData: FormData): Promise<DetailsState> {
  await requireOwnOrigin();
  const user = await requireUser("/account/payment");
  const values = formValues(formData);
  const form = billingDetailsForm.safeParse(values);
  if (!form.success) return { kind: "invalid", errors: fieldErrors(form.error), values };
  try {
    const { kind } = await saveBillingDetails(user.id, form.data);
    if (kind === "saved") return { kind };
    return { kind: "invalid", errors: { tax_id: "Stripe doesn't take this number" }, values };
  } catch (err) {
    log.error({ err, userId: user.id }, "billing details could not be saved");
    return { kind: "unavailable", values };
  } finally {
    revalidatePath("/account/payment");
  }
}

export async function updateCard(): Promise<FormResult> {
  await requireOwnOrigin();
  const user = await requireUser("/account/payment");
  const url = await openPortal(user.id, "card").catch((err) => {
    log.error({ err, userId: user.id }, "the portal could not be opened");
    return null;
  });
  // Stripe's page, outside our own routes.
  if (url) redirect(url as Route);
  return { error: "Stripe's page can't be opened right now. Nothing was changed; try again in a minute." };
}
