import type { Metadata } from "next";
import { ComparePlans } from "@/components/billing/checkout-news";
import { priceWords } from "@/components/billing/words";
import { NoticePage } from "@/components/shell/notice-page";
import { buttonClass } from "@/components/ui/button-class";
import { currentUser } from "@/lib/auth/session";
import { type UnfinishedCheckout, unfinishedCheckout } from "@/lib/flows/confirm-checkout";
import { log } from "@/lib/log";

export const metadata: Metadata = { title: "Not charged" };

export default async function CanceledPage() {
  const user = await currentUser();
  const checkout = user && (await takeUpAgain(user.id));
  if (!checkout) {
    return (
      <NoticePage title="You were not charged" actions={<ComparePlans primary />}>
        The payment page was left before anything was paid. The plans and their terms stand as before.
      </NoticePage>
    );
  }
  return (
    <NoticePage
      title="You were not charged"
      actions={
        <>
          <a href={checkout.url} className={buttonClass("primary")}>
            Continue to payment
          </a>
          <ComparePlans />
        </>
      }
    >
      You left before paying for {checkout.planName}, {priceWords(checkout)}. The same payment page is still
      open.
    </NoticePage>
  );
}

/** Without Stripe the page still says what it knows; only the way back to the payment is missing. */
async function takeUpAgain(userId: string): Promise<UnfinishedCheckout | null> {
  try {
    return await unfinishedCheckout(userId);
  } catch (err) {
    log.error({ err, userId }, "unfinished checkout: Stripe is out of reach");
    return null;
  }
}
