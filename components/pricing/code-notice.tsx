"use client";

import { useSearchParams } from "next/navigation";
import { Suspense } from "react";
import { Banner } from "@/components/ui/banner";
import { PROMOTION_CODE } from "@/lib/billing/promotions";

/** Acknowledges the code of a link, which nobody has looked up yet. What it takes off is said, with its conditions, once the plan is chosen. */
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
    <Banner urgency="info" title={`The code ${code.toUpperCase()} came with your link`} live className="mb-8">
      Choose a plan: if the code holds for it, what it takes off is shown before you pay.
    </Banner>
  );
}
