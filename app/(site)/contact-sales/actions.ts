"use server";

import type { ContactState } from "@/components/site/contact-form";
import { currentUser, requireOwnOrigin } from "@/lib/auth/session";
import { contactSales as keepAndMail } from "@/lib/flows/contact-sales";
import { fieldErrors, formValues } from "@/lib/http/form";
import { contactForm } from "@/lib/http/schemas";
import { log } from "@/lib/log";

export async function contactSales(_state: ContactState, formData: FormData): Promise<ContactState> {
  await requireOwnOrigin();
  const values = formValues(formData);
  const form = contactForm.safeParse(values);
  if (!form.success) return { status: "invalid", errors: fieldErrors(form.error), values };
  try {
    const user = await currentUser();
    await keepAndMail({ ...form.data, company: form.data.company || null, userId: user?.id ?? null });
    return { status: "sent" };
  } catch (err) {
    log.error({ err }, "contact request lost");
    return { status: "failed", values };
  }
}
