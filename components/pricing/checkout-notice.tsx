import { Suspense } from "react";
import { Banner } from "@/components/ui/banner";
import { ByError } from "./by-error";

/** What the redirect after a failed Checkout says by `?error=`. The page stays static: the browser reads the query. */
export function CheckoutNotice() {
  return (
    <Suspense>
      <ByError
        known={{
          unknown_plan: (
            <Banner urgency="attention" title="This plan is no longer sold" live className="mb-8">
              You were not charged. The plans below are current.
            </Banner>
          ),
          already_subscribed: (
            <Banner
              urgency="attention"
              title="You already have a plan"
              live
              className="mb-8"
              action={
                <a href="/account" className="button button-sm">
                  Manage plan
                </a>
              }
            >
              You were not charged. Change it in your account.
            </Banner>
          ),
        }}
        other={
          <Banner urgency="critical" title="Checkout can't be opened right now" live className="mb-8">
            You were not charged. The prices below stand; try again in a few minutes.
          </Banner>
        }
      />
    </Suspense>
  );
}
