"use server";

import type { ContactState } from "@/components/site/contact-form";

export async function contactSales(_state: ContactState, _formData: FormData): Promise<ContactState> {
  return { status: "failed" };
}
