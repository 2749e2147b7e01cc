"use server";

import type { Route } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { currentUser, requireOwnOrigin } from "@/lib/auth/session";
import { type CheckoutStart, startCheckout } from "@/lib/flows/start-checkout";
import { keptCode } from "@/lib/http/kept-code";
import { subscribeForm } from "@/lib/http/schemas";

/** Every way to a plan's Checkout page: from the price list, and after signing in. */
export async function subscribe(formData: FormData): Promise<void> {
  await requireOwnOrigin();
  const form = subscribeForm.safeParse(Object.fromEntries(formData));
  if (!form.success) redirect("/pricing?error=unknown_plan");
  const { plan_id: planId, billing_cycle: billingCycle, code } = form.data;
  const user = await currentUser();
  // What a code takes off is shown first.
  const unseen = code === undefined ? keptCode(await cookies()) : undefined;
  const page = reviewPage(planId, unseen ?? code);
  if (!user) redirect(`/signin?callbackUrl=${encodeURIComponent(page)}`);
  if (unseen) redirect(page);
  redirect(destination(await startCheckout({ userId: user.id, planId, billingCycle, code }), planId));
}

function reviewPage(planId: number, code: string | undefined): Route {
  const query = new URLSearchParams({ plan_id: String(planId), ...(code && { code }) });
  return `/account/subscribe?${query}`;
}

function destination(start: CheckoutStart, planId: number): Route {
  switch (start.kind) {
    case "redirect":
      // Stripe's page, outside our own routes.
      return start.url as Route;
    case "unknown_plan":
    case "cycle_mismatch":
      return "/pricing?error=unknown_plan";
    case "already_subscribed":
      return `/account/change?plan=${planId}`;
    case "needs_attention":
      return "/pricing?error=needs_attention";
    case "not_for_sale":
    case "unavailable":
      return "/pricing?error=unavailable";
  }
}
