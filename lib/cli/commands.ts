import { ACCOUNT_COMMANDS } from "./accounts";
import { readArguments } from "./arguments";
import { CODE_COMMANDS } from "./codes";
import { type Answer, CommandError } from "./command";
import { KEY_COMMANDS } from "./keys";
import { MONEY_COMMANDS } from "./money";

const USAGE = `Usage: npm run admin -- COMMAND … [--json]

  grant EMAIL               make this user an admin
  revoke EMAIL              make them a user again
  user EMAIL                show account, access and credits
  key EMAIL [--name NAME] [--scopes usage,read,billing] [--limit CREDITS] [--expires 2027-01-01]
                            create an API key; its secret is shown once
  keys EMAIL                list their keys
  key-revoke EMAIL KEY_ID [--reason WHY]
                            refuse this key from now on
  sync EMAIL                bring the account up to what Stripe says
  advance EMAIL             in test mode: move their time to what comes next

  contract EMAIL --price 350 --cycle monthly|yearly --credits 40000 --reason WHY
           [--name NAME] [--requests N] [--rate N] [--overage CREDITS]
           [--by checkout|invoice]
                            offer a private plan; requests and rate are unlimited
                            and use stops at zero unless you say otherwise; they
                            buy it by a link, or pay invoices that are mailed
  refund EMAIL --invoice in_… --amount 10 --reason WHY
                            give money back; its credits are taken back
  overage EMAIL --cap CREDITS|none --reason WHY
                            how far below zero use may go, at once; none: as the plan says

  promo create CODE --percent 20 | --amount 5  [--months 3 | --duration forever]
           [--uses 100] [--expires 2026-12-31] [--first-time]
  promo list | promo end CODE
  code create CODE --credits 500 [--uses 100] [--per-user 1] [--expires 2026-12-31]
  code list | code end CODE

The user must have signed in once. --json prints one object for scripts.`;

const COMMANDS = { ...ACCOUNT_COMMANDS, ...KEY_COMMANDS, ...MONEY_COMMANDS, ...CODE_COMMANDS };

/**
 * Does what the words say. Its answer, and whether it is wanted as JSON.
 *
 * @throws CommandError for what can't be read or done, with what to tell
 */
export async function carryOut(given: string[]): Promise<{ answer: Answer; json: boolean }> {
  const { name, words, options, json } = readArguments(given);
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new CommandError(USAGE);
  return { answer: await command(words, options), json };
}
