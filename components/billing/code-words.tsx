import { Banner } from "@/components/ui/banner";
import { discountWords, type PromotionRefusal, type PromotionTerms } from "@/lib/billing/promotions";

type Offer = { kind: "applies"; promotion: PromotionTerms } | { kind: "refused"; why: PromotionRefusal };

const REFUSALS: Record<PromotionRefusal, string> = {
  unknown: "There is no such code.",
  ended: "It has ended.",
  used_up: "It was used as often as it may be.",
  first_time_only: "It is for a first purchase only.",
};

/** What a code from a link takes off, or why it takes nothing off. */
export function CodeWords({ code, offer }: { code: string; offer: Offer }) {
  return offer.kind === "applies" ? (
    <Banner
      urgency="positive"
      title={`${offer.promotion.code}: ${discountWords(offer.promotion)}`}
      className="mb-6"
    >
      The next page shows what is left to pay.
    </Banner>
  ) : (
    <Banner urgency="attention" title={`The code ${code} takes nothing off`} className="mb-6">
      {REFUSALS[offer.why]} You can still subscribe at the price below.
    </Banner>
  );
}
