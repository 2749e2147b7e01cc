import type { Metadata } from "next";
import { ComparePlans } from "@/components/billing/checkout-news";
import { priceWords } from "@/components/billing/words";
import { NoticePage } from "@/components/shell/notice-page";
import { buttonClass } from "@/components/ui/button-class";
import { currentUser } from "@/lib/auth/session";
import { unfinishedCheckout } from "@/lib/flows/confirm-checkout";

export const metadata: Metadata = { title: "Not charged" };

export default async function CanceledPage() {
  const user = await currentUser();
  const checkout = user && (await unfinishedCheckout(user.id));
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
