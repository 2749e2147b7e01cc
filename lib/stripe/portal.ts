import { env } from "../env";
import { stripe } from "./client";

export type PortalPurpose = "overview" | "card";

/**
 * A page of Stripe's where the customer looks after their billing: everything, or only the card. Plans are changed and
 * cancelled at Tollgate, which says what that does to the credits; the portal offers neither.
 */
export async function portalSession(customerId: string, purpose: PortalPurpose): Promise<string> {
  const returnUrl = `${env().NEXTAUTH_URL}/account/payment/return`;
  const session = await stripe().billingPortal.sessions.create({
    customer: customerId,
    configuration: await configuration(),
    return_url: returnUrl,
    ...(purpose === "card" && {
      flow_data: {
        type: "payment_method_update",
        after_completion: { type: "redirect", redirect: { return_url: returnUrl } },
      },
    }),
  });
  return session.url;
}

const OURS = "tollgate";

/** Made at first use, and found again by its metadata. */
async function configuration(): Promise<string> {
  const { data } = await stripe().billingPortal.configurations.list({ active: true, limit: 100 });
  const known = data.find((one) => one.metadata?.made_by === OURS);
  if (known) return known.id;
  const made = await stripe().billingPortal.configurations.create({
    features: {
      customer_update: { enabled: true, allowed_updates: ["name", "address", "phone"] },
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: false },
      subscription_update: { enabled: false },
    },
    metadata: { made_by: OURS },
  });
  return made.id;
}
