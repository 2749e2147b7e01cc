import { formatMoney } from "../billing/money";
import type { UserRecord } from "../db/users";
import { createContract } from "../flows/contracts";
import { refundInvoice } from "../flows/refund-invoice";
import { setOverage } from "../flows/set-overage";
import { contractForm, overageForm, refundForm } from "../http/admin-schemas";
import { ACTOR, type Answer, type Command, CommandError, forUser, read } from "./command";

export const MONEY_COMMANDS: Record<string, Command> = {
  contract: forUser(makeContract),
  refund: forUser(refund),
  overage: forUser(async (user, options) => {
    const { cap, reason } = read(overageForm, options);
    const { override, inForce } = await setOverage(user.id, cap, reason, ACTOR);
    return { email: user.email, override: override ?? "none, the plan's own", in_force: inForce };
  }),
};

async function makeContract(user: UserRecord, options: Record<string, string>): Promise<Answer> {
  const named = { name: `Enterprise for ${user.name ?? user.email}`, ...options, email: user.email };
  const { terms, reason } = read(contractForm, named);
  const { kind, contract, url } = await createContract(user.id, terms, reason, ACTOR);
  const link = terms.collection === "invoice" ? { mailed_invoice: url } : { send_them: url };
  return { contract: kind, plan_id: contract.id, stripe_price_id: contract.stripePriceId, ...link };
}

async function refund(user: UserRecord, options: Record<string, string>): Promise<Answer> {
  const { invoice, amount, reason } = read(refundForm, options);
  const wish = { userId: user.id, invoiceId: invoice, amountCents: amount, reason };
  const outcome = await refundInvoice(wish, ACTOR);
  switch (outcome.kind) {
    case "refunded":
      return {
        email: user.email,
        refunded: formatMoney(outcome.amountCents),
        left_of_the_payment: formatMoney(outcome.leftCents),
      };
    case "unknown_invoice":
      throw new CommandError(`${user.email} has no invoice ${invoice}`);
    case "too_much":
      throw new CommandError(
        `${formatMoney(outcome.leftCents)} is left of what was paid for ${invoice}; nothing was refunded`,
      );
    case "needs_attention":
      throw new CommandError(`Nothing was refunded. The customer can't be synced: ${outcome.reason}`);
    case "refused":
      throw new CommandError(`Stripe refuses: ${outcome.reason}`);
    case "unavailable":
      throw new CommandError("Stripe can't be reached; it may have happened. The same command again is safe");
  }
}
