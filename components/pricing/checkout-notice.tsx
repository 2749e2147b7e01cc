"use client";

import { useSearchParams } from "next/navigation";
import { Banner } from "@/components/ui/banner";

const TEXTS: Record<string, { title: string; text: string }> = {
  unknown_plan: {
    title: "This plan is no longer sold",
    text: "You were not charged. The plans below are current.",
  },
  already_subscribed: {
    title: "You already have a plan",
    text: "You were not charged. Change it in your account.",
  },
  rate_limited: {
    title: "Too many attempts",
    text: "You were not charged. Try again in a minute.",
  },
};

const UNAVAILABLE = {
  title: "Checkout can't be opened right now",
  text: "You were not charged. The prices below stand; try again in a few minutes.",
};

/** What the redirect after a failed Checkout says by `?error=`. Only this part of the page waits for the browser. */
export function CheckoutNotice() {
  const error = useSearchParams().get("error");
  if (error === null) return null;
  const { title, text } = TEXTS[error] ?? UNAVAILABLE;
  return (
    <Banner urgency={error in TEXTS ? "attention" : "critical"} title={title} live className="mb-8">
      {text}
    </Banner>
  );
}
