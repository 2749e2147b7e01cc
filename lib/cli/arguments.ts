import { parseArgs } from "node:util";
import { CommandError } from "./command";

/** The words and options of `npm run admin`. */

const TEXTS = [
  "name",
  "price",
  "cycle",
  "credits",
  "requests",
  "rate",
  "overage",
  "by",
  "reason",
  "invoice",
  "amount",
  "cap",
  "percent",
  "duration",
  "months",
  "uses",
  "expires",
  "per-user",
  "scopes",
  "limit",
] as const;
const FLAGS = ["json", "first-time"] as const;

/** Options by the names that forms use: `--per-user 2` is `per_user`. Names what can't be read. */
export function readArguments(given: string[]) {
  const kinds = { ...as("string", TEXTS), ...as("boolean", FLAGS) };
  try {
    const { values, positionals } = parseArgs({
      args: withDashes(given),
      allowPositionals: true,
      options: kinds,
    });
    const { json = false, ...rest } = values;
    const options = Object.entries(rest).map(([name, value]) => [name.replaceAll("-", "_"), `${value}`]);
    const [name, ...words] = positionals;
    return { name, words, json: json === true, options: Object.fromEntries(options) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CommandError(error.message);
  }
}

/** `--amount -5` as `--amount=-5`: by itself it would be read as another option. */
function withDashes(given: string[]): string[] {
  const args: string[] = [];
  for (const word of given) {
    const before = args.at(-1) ?? "";
    if (/^-($|[^-])/.test(word) && TEXTS.some((name) => before === `--${name}`))
      args.splice(-1, 1, `${before}=${word}`);
    else args.push(word);
  }
  return args;
}

function as<Type extends "string" | "boolean">(
  type: Type,
  names: readonly string[],
): Record<string, { type: Type }> {
  return Object.fromEntries(names.map((name) => [name, { type }]));
}
