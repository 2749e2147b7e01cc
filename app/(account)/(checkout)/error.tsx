"use client";

import { NoticePage } from "@/components/shell/notice-page";
import { Button, ButtonLink } from "@/components/ui/button";

export default function CheckoutError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <NoticePage
      title="Your payment can't be looked up right now"
      actions={
        <>
          <Button variant="primary" onClick={retry}>
            Try again
          </Button>
          <ButtonLink href="/account">Go to your account</ButtonLink>
        </>
      }
    >
      If you paid, the plan starts by itself as soon as Stripe answers; looking again doesn't charge you
      twice. If you didn't, nothing was charged.
    </NoticePage>
  );
}
