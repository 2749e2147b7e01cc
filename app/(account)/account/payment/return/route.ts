import { redirect } from "next/navigation";
import { requireUser } from "@/lib/auth/session";
import { syncCustomer } from "@/lib/flows/sync-customer";
import { log } from "@/lib/log";

/** The way back from Stripe's portal: what was changed there is brought in before it is shown. */
export async function GET(): Promise<Response> {
  const user = await requireUser("/account/payment");
  try {
    if (user.stripeCustomerId) await syncCustomer(user.stripeCustomerId);
  } catch (err) {
    log.error({ err, userId: user.id }, "return from the portal: Stripe is out of reach");
  }
  redirect("/account/payment");
}
