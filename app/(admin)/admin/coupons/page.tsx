import type { Metadata } from "next";
import { CreditCodeTable, PromotionTable } from "@/components/admin/code-tables";
import { CreditCodeForm } from "@/components/admin/credit-code-form";
import { PromotionForm } from "@/components/admin/promotion-form";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireAdmin } from "@/lib/auth/session";
import { systemNow } from "@/lib/clock";
import { allCreditCodes } from "@/lib/flows/credit-codes";
import { listPromotions } from "@/lib/flows/promotions";
import { endCode, endPromotionCode, makeCreditCode, makePromotion } from "./actions";

export const metadata: Metadata = { title: "Coupons" };

export default async function CouponsPage() {
  await requireAdmin();
  const now = systemNow();
  const isOver = (expiresAt: Date | null) => expiresAt !== null && expiresAt <= now;
  const [promotions, codes] = await Promise.all([listPromotions(), allCreditCodes()]);
  return (
    <>
      <PageHeader
        title="Coupons"
        lead="Promotion codes take something off a plan, at Checkout or by link. Credit codes give credits."
      />
      <div className="grid gap-10">
        <section className="grid gap-4">
          <h2 className="text-base">Promotion codes</h2>
          {promotions.length > 0 ? (
            <PromotionTable
              rows={promotions.map((one) => ({ ...one, ended: !one.active || isOver(one.expiresAt) }))}
              end={endPromotionCode}
            />
          ) : (
            <EmptyState title="No promotion code yet">
              Those made at Stripe's dashboard stand here too.
            </EmptyState>
          )}
          <Card title="Make a promotion code" headingLevel={3}>
            <PromotionForm action={makePromotion} />
          </Card>
        </section>
        <section className="grid gap-4">
          <h2 className="text-base">Credit codes</h2>
          {codes.length > 0 ? (
            <CreditCodeTable
              rows={codes.map((one) => ({ ...one, ended: isOver(one.expiresAt) }))}
              end={endCode}
            />
          ) : (
            <EmptyState title="No credit code yet">Customers redeem them on their credits page.</EmptyState>
          )}
          <Card title="Make a credit code" headingLevel={3}>
            <CreditCodeForm action={makeCreditCode} />
          </Card>
        </section>
      </div>
    </>
  );
}
