import type { Check } from "./check";
import type { Cli } from "./program";

/**
 * The families of billing: every event that `stripe trigger --help` lists and whose name begins like this is run.
 * What the CLI can trigger beyond them (quotes, plans, tax rates, payment links, issuing, transfers) is not.
 */
const families =
  /^(billing_portal|charge|checkout|coupon|credit_note|customer|invoice|invoiceitem|payment_intent|payment_method|price|product|promotion_code|setup_intent|subscription|subscription_schedule|test_helpers)\./;

/** What the sandbox has no money for: accounts that are debited or filled by banks. The API must refuse them. */
const refused: Record<string, RegExp> = {
  "checkout.session.async_payment_succeeded": /allowed_payment_method_types=sepa_debit/,
  "payment_intent.partially_funded": /bank_transfer/,
  "payment_intent.processing": /sepa_debit/,
};

/**
 * The fixture of this one expects that its requests are refused, and says that it succeeded: nothing can be concluded
 * from it without SEPA debits.
 */
const inconclusive = ["checkout.session.async_payment_failed"];

/** The events of the triggers that are not called like one. */
const others: Record<string, string[]> = {
  // Its fixture only cancels; a schedule is aborted with a subscription that nobody paid for.
  "subscription_schedule.aborted": ["subscription_schedule.canceled"],
  // Its fixture stops nine days before the end, and the notice is given seven days before: see stories.ts.
  "subscription_schedule.expiring": ["subscription_schedule.created", "test_helpers.test_clock.ready"],
  "subscription.payment_failed": ["customer.subscription.created", "invoice.payment_failed"],
  "subscription.payment_succeeded": ["customer.subscription.created", "invoice.payment_succeeded"],
};

/** Of what this CLI says that it can trigger. */
export async function triggerChecks(cli: Cli): Promise<Check[]> {
  const { output } = await cli.run("trigger", "--help");
  const listed = [...output.matchAll(/^ {2}([a-z_]+(?:\.[a-z_]+)+)$/gm)].flatMap(
    ([, trigger]) => trigger ?? [],
  );
  return listed
    .filter((trigger) => families.test(trigger) && !inconclusive.includes(trigger))
    .map((trigger) => {
      const args = ["trigger", trigger];
      const prints = refused[trigger];
      return prints ? { args, fails: true, prints } : { args, events: others[trigger] ?? [trigger] };
    });
}
