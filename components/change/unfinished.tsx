"use client";

import { startTransition, useEffect, useRef, useState } from "react";
import { ButtonLink } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { Card } from "@/components/ui/card";
import { formatInstant } from "@/components/ui/day";
import { formatMoney } from "@/lib/billing/money";
import { useDesk } from "./desk";
import { KeepForm } from "./keep-form";
import { type StripeJs, stripeJs } from "./stripe-js";
import type { Unfinished } from "./types";

type Props = {
  unfinished: Unfinished & { amountDueCents: number; until: Date };
  /** The plan that stays. */
  current: string;
  /** Null where stripe.js isn't set up: then the bank asks on Stripe's page. */
  settings: StripeJs | null;
};

/** A change that waits for its payment: the ways to pay it, and the way to give it up. */
export function UnfinishedPanel({ unfinished, current, settings }: Props) {
  const { plan, reason, url, amountDueCents, until } = unfinished;
  const { news } = useDesk();
  const { step, confirm } = useBank(unfinished, settings);
  if (news?.kind === "processing") return null;
  const amount = formatMoney(amountDueCents);
  const asksBank = reason === "authentication";
  const inPlace = asksBank && settings !== null && step !== "no_script";
  return (
    <Card
      title={asksBank ? `Your bank asks you to confirm ${amount}` : `${amount} for ${plan} is not paid`}
      className="mb-6"
    >
      <p className="max-w-text text-sm text-ink-muted">
        The switch to {plan} waits until {formatInstant(until)} and then lapses. You were not charged;{" "}
        {current} and its credits stay as they are.
      </p>
      <p role="status" className="mt-2 text-sm font-medium empty:hidden">
        {step === "asking" && "Waiting for your bank."}
        {step === "no_script" &&
          "Your bank can't be asked on this page. Confirm the payment on Stripe's page instead."}
      </p>
      <div className="mt-5 flex flex-wrap items-start gap-3">
        {inPlace && (
          <button
            type="button"
            className={`${buttonClass("primary")} noscript:hidden`}
            aria-disabled={step === "asking"}
            onClick={() => step !== "asking" && confirm()}
          >
            Confirm with your bank
          </button>
        )}
        <a href={url} className={buttonClass(inPlace ? "secondary" : "primary")}>
          Pay {amount} on Stripe's page
        </a>
        {!asksBank && <ButtonLink href="/account/payment">Change the card</ButtonLink>}
        <KeepForm label="Keep my present plan" />
      </div>
    </Card>
  );
}

/** Asks the bank over this page; at once when the payment was begun on it a moment ago. */
function useBank({ clientSecret, reason }: Unfinished, settings: StripeJs | null) {
  const { act, news } = useDesk();
  const [step, setStep] = useState<"idle" | "asking" | "no_script">("idle");
  const asked = useRef<string>(null);

  const confirm = async () => {
    if (!settings || !clientSecret) return;
    setStep("asking");
    const stripe = await stripeJs(settings);
    if (!stripe) return setStep("no_script");
    const { paymentIntent } = await stripe.handleNextAction({ clientSecret });
    setStep("idle");
    const formData = new FormData();
    formData.set("act", "finish");
    if (paymentIntent?.status === "succeeded") formData.set("confirmed", "yes");
    startTransition(() => act(formData));
  };

  const begun =
    news?.kind === "payment_required" &&
    news.reason === "authentication" &&
    news.clientSecret === clientSecret;
  useEffect(() => {
    if (!begun || reason !== "authentication" || asked.current === clientSecret) return;
    asked.current = clientSecret;
    void confirm();
  });
  return { step, confirm };
}
