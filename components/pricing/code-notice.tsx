"use client";

import { useSearchParams } from "next/navigation";
import { Suspense } from "react";
import { Banner } from "@/components/ui/banner";
import { PROMOTION_CODE } from "@/lib/billing/promotions";

/** Acknowledges the code of a link. What it takes off is said, with its conditions, once the plan is chosen. */
export function CodeNotice() {
  return (
    <Suspense>
      <Notice />
    </Suspense>
  );
}

function Notice() {
  const code = useSearchParams().get("code")?.trim() ?? "";
  if (!PROMOTION_CODE.test(code)) return null;
  return (
    <Banner urgency="info" title={`The code ${code.toUpperCase()} is kept for you`} live className="mb-8">
      Choose a plan: what the code takes off is shown before you pay.
    </Banner>
  );
}
