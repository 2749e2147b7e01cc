"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";
import { currentUser, requireOwnOrigin } from "@/lib/auth/session";
import { type CheckoutStart, startCheckout } from "@/lib/flows/start-checkout";
import { subscribeForm } from "@/lib/http/schemas";

/** Every way to a plan's Checkout page: from the price list, and after signing in. */
export async function subscribe(formData: FormData): Promise<void> {
  await requireOwnOrigin();
  const form = subscribeForm.safeParse(Object.fromEntries(formData));
  if (!form.success) redirect("/pricing?error=unknown_plan");
  const { plan_id: planId, billing_cycle: billingCycle } = form.data;
  const user = await currentUser();
  if (!user) redirect(`/signin?callbackUrl=${encodeURIComponent(`/account/subscribe?plan_id=${planId}`)}`);
  redirect(destination(await startCheckout({ userId: user.id, planId, billingCycle })));
}

function destination(start: CheckoutStart): Route {
  switch (start.kind) {
    case "redirect":
      // Stripe's page, outside our own routes.
      return start.url as Route;
    case "unknown_plan":
    case "cycle_mismatch":
      return "/pricing?error=unknown_plan";
    case "already_subscribed":
      return "/pricing?error=already_subscribed";
    case "not_for_sale":
    case "unavailable":
      return "/pricing?error=unavailable";
  }
}
