import { Figure } from "@/components/ui/figure";
import { productFor, TIERS } from "@/lib/billing/catalogue";
import { formatCredits, formatMoney } from "@/lib/billing/money";
import { TRIAL_CREDITS, TRIAL_DAYS } from "@/lib/billing/policy";

const starter = productFor("starter", "monthly");

const STEPS = [
  {
    name: "Try",
    figure: formatCredits(TRIAL_CREDITS),
    unit: `credits, ${TRIAL_DAYS} days`,
    text: "Sign in with your address and create a key. No card is asked for, so nothing can renew by itself.",
  },
  {
    name: "Subscribe",
    figure: formatCredits(starter.credits),
    unit: `credits a month for ${formatMoney(starter.amountCents)}`,
    text: `That is ${TIERS.starter.name}. The allowance is granted when the invoice is paid, and anew with each period.`,
  },
  {
    name: "Call",
    figure: "1",
    unit: "ledger line per request",
    text: "Each names its cost, key and model, and the balance after it. At zero, requests stop; no bill follows.",
  },
];

export function Steps() {
  return (
    <ol className="grid gap-y-8 md:grid-cols-3">
      {STEPS.map((step) => (
        <li key={step.name} className="grid content-start gap-2 border-l pl-5 md:pr-6">
          <h3 className="text-sm">{step.name}</h3>
          <Figure value={step.figure} unit={step.unit} />
          <p className="text-sm text-ink-muted">{step.text}</p>
        </li>
      ))}
    </ol>
  );
}
