import "./settings";
import { disconnect } from "../db/client";
import { ACCOUNT_COMMANDS } from "./accounts";
import { readArguments } from "./arguments";
import { CODE_COMMANDS } from "./codes";
import { type Answer, CommandError } from "./command";
import { KEY_COMMANDS } from "./keys";
import { MONEY_COMMANDS } from "./money";

/** `npm run admin -- COMMAND …`: what an operator or a script does without a browser. */

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

await main();
await disconnect();

async function main(): Promise<void> {
  try {
    const { name, words, options, json } = readArguments(process.argv.slice(2));
    const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command) return fail(USAGE);
    print(await command(words, options), json);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    fail(error.message);
  }
}

function print(answer: Answer, asJson: boolean): void {
  if (asJson) console.log(JSON.stringify(answer));
  else for (const line of Object.entries(answer).flatMap(linesOf)) console.log(line);
}

function linesOf([name, value]: [string, unknown]): string[] {
  if (!Array.isArray(value)) return [`${name.padEnd(24)}${value ?? "-"}`];
  if (value.length === 0) return [`no ${name}`];
  return value.map((row: Answer) =>
    Object.entries(row)
      .map(([key, cell]) => `${key} ${cell ?? "-"}`)
      .join(", "),
  );
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
