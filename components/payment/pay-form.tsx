"use client";

import { type ReactNode, useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { buttonClass } from "@/components/ui/button-class";
import { PickButton } from "@/components/ui/pick-button";

export type PaymentNews =
  | { kind: "paid" }
  | { kind: "unpaid"; reason: string; url: string | null }
  | { kind: "unknown_invoice" }
  | { kind: "nothing_to_pay" }
  | { kind: "needs_attention" }
  | { kind: "unavailable" };

export type PayAction = (state: PaymentNews | null, formData: FormData) => Promise<PaymentNews>;

/** One form around what can be paid: each button names its invoice, and one place tells what came of it. */
export function PayForm({ action, children }: { action: PayAction; children: ReactNode }) {
  const [news, submit] = useActionState(action, null);
  return (
    <form action={submit}>
      <div role="status">{news && <News news={news} />}</div>
      {children}
    </form>
  );
}

export function PayButton({ id, primary = false }: { id: string; primary?: boolean }) {
  return (
    <PickButton
      name="invoice"
      value={id}
      pendingLabel="Asking your bank"
      variant={primary ? "primary" : "link"}
    >
      Pay now
    </PickButton>
  );
}

function News({ news }: { news: PaymentNews }) {
  switch (news.kind) {
    case "paid":
      return (
        <Banner urgency="positive" title="The invoice is paid" className="mb-6">
          Your plan and its credits stand on the overview.
        </Banner>
      );
    case "unpaid":
      return (
        <Banner
          urgency="critical"
          title="The payment did not go through"
          className="mb-6"
          action={
            news.url && (
              <a href={news.url} className={buttonClass("secondary", "sm")}>
                Pay on Stripe's page
              </a>
            )
          }
        >
          {news.reason} You were not charged. Another card can be used on Stripe's page.
        </Banner>
      );
    case "unknown_invoice":
    case "nothing_to_pay":
      return (
        <Banner urgency="info" title="There is nothing to pay on this invoice" className="mb-6">
          You were not charged.
        </Banner>
      );
    case "needs_attention":
      return (
        <Banner urgency="critical" title="Your subscription has to be looked at by us" className="mb-6">
          You were not charged. Please write to us.
        </Banner>
      );
    case "unavailable":
      return (
        <Banner urgency="critical" title="Stripe could not be reached" className="mb-6">
          We can't say yet whether it was paid. Trying again is safe: an invoice is paid once.
        </Banner>
      );
  }
}
