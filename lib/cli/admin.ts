import "./settings";
import { disconnect } from "../db/client";
import { type Answer, CommandError } from "./command";
import { carryOut } from "./commands";

/** `npm run admin -- COMMAND …`: what an operator or a script does without a browser. */

await main();
await disconnect();

async function main(): Promise<void> {
  try {
    const { answer, json } = await carryOut(process.argv.slice(2));
    print(answer, json);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
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
