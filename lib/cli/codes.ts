import { discountWords, type Promotion } from "../billing/promotions";
import type { CreditCode } from "../db/credit-codes";
import { allCreditCodes, createCode, endCreditCode } from "../flows/credit-codes";
import { createPromotion, endPromotion, listPromotions } from "../flows/promotions";
import { creditCodeForm, endCodeForm, promotionForm } from "../http/admin-schemas";
import { ACTOR, type Answer, type Command, CommandError, read } from "./command";

/** `promo` and `code`, each with create, list and end. */

type Verbs = {
  create: (code: string | undefined, options: Record<string, string>) => Promise<Answer>;
  list: () => Promise<Answer>;
  end: (code: string) => Promise<boolean>;
};

export const CODE_COMMANDS: Record<string, Command> = {
  promo: verbs({
    create: createPromo,
    list: async () => ({ promotions: (await listPromotions()).map(promotionRow) }),
    end: (code) => endPromotion(code, ACTOR),
  }),
  code: verbs({
    create: createCredits,
    list: async () => ({ codes: (await allCreditCodes()).map(codeRow) }),
    end: (code) => endCreditCode(code, ACTOR),
  }),
};

function verbs({ create, list, end }: Verbs): Command {
  return async ([verb, spelling], options) => {
    switch (verb) {
      case "create":
        return await create(spelling, options);
      case "list":
        return await list();
      case "end": {
        const { code } = read(endCodeForm, { code: spelling });
        if (!(await end(code))) throw new CommandError(`There is no code ${code} to end`);
        return { code, ended: true };
      }
      default:
        throw new CommandError("create, list or end?");
    }
  };
}

async function createPromo(code: string | undefined, options: Record<string, string>): Promise<Answer> {
  const terms = read(promotionForm, { ...options, code });
  const creation = await createPromotion(terms, ACTOR);
  if (creation.kind === "code_taken") throw new CommandError(`${terms.code} is in use`);
  return promotionRow(creation.promotion);
}

async function createCredits(code: string | undefined, options: Record<string, string>): Promise<Answer> {
  const terms = read(creditCodeForm, { ...options, code });
  if (!(await createCode(terms, ACTOR))) throw new CommandError(`There is a code ${terms.code} already`);
  return codeRow({ ...terms, redemptions: 0 });
}

function promotionRow(promotion: Promotion): Answer {
  const { code, active, redemptions, maxRedemptions, expiresAt } = promotion;
  return {
    code,
    discount: discountWords(promotion),
    state: active ? "active" : "ended",
    redeemed: redemptions,
    of: maxRedemptions,
    expires: expiresAt?.toISOString() ?? null,
    first_time_only: promotion.firstTimeOnly,
  };
}

function codeRow({ code, credits, redemptions, maxRedemptions, expiresAt, ...rest }: CreditCode): Answer {
  return {
    code,
    credits,
    redeemed: redemptions,
    of: maxRedemptions,
    per_user: rest.maxRedemptionsPerUser,
    expires: expiresAt?.toISOString() ?? null,
  };
}
