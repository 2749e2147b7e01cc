import type { Metadata } from "next";
import { Suspense } from "react";
import { type Query, textOf } from "@/app/query";
import { CheckoutNews } from "@/components/billing/checkout-news";
import { Waiting } from "@/components/billing/waiting";
import { requireUser } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { userOf } from "@/lib/db/users";
import { confirmCheckout } from "@/lib/flows/confirm-checkout";

export const metadata: Metadata = { title: "Your payment" };

export default async function SuccessPage({ searchParams }: { searchParams: Query }) {
  const sessionId = textOf((await searchParams).session_id);
  const user = await requireUser(`/success?session_id=${encodeURIComponent(sessionId)}`);
  return (
    <Suspense fallback={<Waiting />}>
      <News userId={user.id} sessionId={sessionId} />
    </Suspense>
  );
}

async function News({ userId, sessionId }: { userId: string; sessionId: string }) {
  // What can't be an id isn't asked about: Stripe would refuse the request itself.
  const isId = /^cs_\w+$/.test(sessionId);
  const result = isId ? await confirmCheckout(userId, sessionId) : { kind: "unknown" as const };
  const { subscription } = await userOf(db(), userId);
  return <CheckoutNews result={result} plan={subscription} />;
}
