import { productFor, TIERS } from "@/lib/billing/catalogue";
import { formatCredits, formatMoney } from "@/lib/billing/money";

type LedgerLine = { at: string; what: string; key?: string; credits: string; balance: string };

/** The account that the landing page shows and its example of the API answers for: one set of figures. */

const plan = productFor("pro", "monthly");
const smaller = productFor("starter", "monthly");

const PERIOD_START = "2024-12-15T00:00:00Z";
const ASKED_AT = "2024-12-28T00:00:00Z";
const RENEWS_AT = "2025-01-15T00:00:00Z";

const USES = [
  { at: "2024-12-16T00:00:00Z", what: "embed-large", key: "key 3f7a", credits: 280 },
  { at: "2024-12-19T00:00:00Z", what: "chat-mini", key: "key 3f7a", credits: 445 },
  { at: "2024-12-27T00:00:00Z", what: "chat-large", key: "key 91c2", credits: 775 },
];

const spent = USES.reduce((sum, use) => sum + use.credits, 0);
const left = plan.credits - spent;

/** The way the account page projects: the pace of the days behind, over the days ahead. */
const pace = spent / (Date.parse(ASKED_AT) - Date.parse(PERIOD_START));
const leftAtRenewal = left - Math.round(pace * (Date.parse(RENEWS_AT) - Date.parse(ASKED_AT)));

export const SAMPLE = {
  planName: TIERS.pro.name,
  left: String(left),
  total: String(plan.credits),
  renewsAt: RENEWS_AT,
  leftAtRenewal: String(leftAtRenewal),
  ledger: ledger(),
  changes: [
    {
      id: "invoice",
      at: PERIOD_START,
      title: `Paid ${formatMoney(plan.amountCents)} for ${TIERS.pro.name}`,
      detail: `${formatCredits(plan.credits)} credits granted`,
    },
    {
      id: "asked",
      at: ASKED_AT,
      title: `Asked to switch to ${TIERS.starter.name}`,
      detail: `No charge. ${TIERS.pro.name} stays until the paid month ends`,
    },
    {
      id: "switch",
      at: RENEWS_AT,
      title: `Switches to ${TIERS.starter.name}, ${formatMoney(smaller.amountCents)}`,
      detail: `${formatCredits(smaller.credits)} credits. Revocable until then`,
      future: true,
    },
  ],
  answer: JSON.stringify(
    {
      plan: TIERS.pro.name,
      status: "active",
      credits_remaining: left,
      credits_total: plan.credits,
      renews_at: RENEWS_AT,
      billing_cycle: plan.billingCycle,
    },
    null,
    2,
  ),
};

/** Oldest first, each line with the balance after it. */
function ledger(): LedgerLine[] {
  let balance = plan.credits;
  const grant = {
    at: PERIOD_START,
    what: `Allowance, ${TIERS.pro.name}`,
    credits: `+${formatCredits(balance)}`,
    balance: formatCredits(balance),
  };
  const uses = USES.map((use) => {
    balance -= use.credits;
    return { ...use, credits: `−${formatCredits(use.credits)}`, balance: formatCredits(balance) };
  });
  return [grant, ...uses];
}
