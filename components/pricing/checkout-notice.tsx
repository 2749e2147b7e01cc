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
          needs_attention: (
            <Banner
              urgency="critical"
              title="Your subscription has to be looked at by us"
              live
              className="mb-8"
            >
              You were not charged, and nothing was changed. Please write to us.
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
