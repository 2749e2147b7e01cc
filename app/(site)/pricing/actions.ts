"use server";

import { redirect } from "next/navigation";

export async function subscribe(_formData: FormData): Promise<void> {
  redirect("/signin");
}
