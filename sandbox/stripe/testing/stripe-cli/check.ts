import type { Arrivals } from "./arrivals";
import type { Cli, Outcome } from "./program";

export type Surroundings = { cli: Cli; arrivals: Arrivals };

/** One command: what it has to print, and which events it has to cause. */
export type Check = {
  args: string[];
  events?: string[];
  /** What its output must match. */
  prints?: RegExp;
  /** It must fail, saying why. */
  fails?: boolean;
};

/** What is wrong; empty when nothing is. */
export async function carryOut({ cli, arrivals }: Surroundings, check: Check): Promise<string[]> {
  const mark = await arrivals.mark();
  const outcome = await cli.run(...check.args);
  const problems = judge(check, outcome);
  return problems.length > 0 ? problems : await arrivals.missing(check.events ?? [], mark);
}

function judge({ prints, fails = false }: Check, { code, output }: Outcome): string[] {
  const problems: string[] = [];
  if ((code !== 0) !== fails) problems.push(`exit code ${code}: ${messageIn(output)}`);
  if (prints && !prints.test(output)) problems.push(`printed no ${prints}: ${messageIn(output)}`);
  return problems;
}

const messageIn = (output: string): string => /"message": "([^"]*)"/.exec(output)?.[1] ?? output.slice(-300);
