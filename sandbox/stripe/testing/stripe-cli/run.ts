import path from "node:path";
import pg from "pg";
import { startPostgres } from "../../postgres";
import { startSandbox } from "../../server";
import { deliveryLog } from "../deliveries";
import { startReceiver } from "../receiver";
import { stripeAt } from "../sandbox";
import { Arrivals } from "./arrivals";
import { carryOut, type Surroundings } from "./check";
import { commandChecks } from "./commands";
import { Cli, findProgram } from "./program";
import { stories } from "./stories";
import { triggerChecks } from "./triggers";

/**
 * The official CLI against a sandbox of its own: every trigger of the billing families, resource commands, fixtures,
 * resending, and the flags of `listen`. What a command is to cause must be in /v1/events and must have arrived, signed,
 * at a receiver behind `stripe listen --forward-to`.
 */
const program = await findProgram();
const dir = path.resolve(import.meta.dirname, "../../../../.data/test-postgres");
const database = `sandbox_cli_${process.pid}`;
const postgres = await startPostgres({ dir, database, fast: true });
const sandbox = await startSandbox({
  port: 0,
  databaseUrl: postgres.url,
  checkContract: true,
  // The fixtures of schedules give their customers no card: nothing may be cancelled for that.
  dunning: { afterRetries: "past_due" },
});
const receiver = await startReceiver();
const cli = new Cli(program, sandbox.url);
const secret = (await cli.run("listen", "--print-secret")).output.trim();
const listening = await cli.listen("--all-snapshot", "--forward-to", receiver.url);
const arrivals = new Arrivals({
  stripe: stripeAt(sandbox.url),
  receiver,
  log: deliveryLog(sandbox.url),
  secret,
});
const surroundings = { cli, arrivals };

const failures = await runAll(surroundings).finally(tidyUp);
const deviations = sandbox.contractDeviations();
for (const deviation of deviations) console.log(`contract: ${deviation}`);
console.log(failures === 0 ? "All passed." : `${failures} failed.`);
process.exitCode = failures === 0 && deviations.length === 0 ? 0 : 1;

/** Prints a line for each command; resolves to how many went wrong. */
async function runAll(surroundings: Surroundings): Promise<number> {
  const checks = [...(await triggerChecks(surroundings.cli)), ...commandChecks];
  let failures = 0;
  const print = (command: string, events: string, problems: string[]) => {
    if (problems.length > 0) failures += 1;
    const verdict = problems.length > 0 ? "FAILED" : "ok";
    console.log(`${verdict.padEnd(7)}${command.padEnd(64)} ${events}`);
    for (const problem of problems) console.log(`       ${problem}`);
  };
  console.log(`${"".padEnd(7)}${"command".padEnd(64)} arrived, listed and signed`);
  for (const check of checks) {
    const problems = await carryOut(surroundings, check);
    const events = check.fails ? "refused" : (check.events ?? []).join(", ");
    print(
      check.args.join(" ").replace(import.meta.dirname, "."),
      problems.length > 0 ? "" : events,
      problems,
    );
  }
  for (const { what, run } of stories)
    print(what, "", await run(surroundings).catch((error: Error) => [error.message]));
  return failures;
}

async function tidyUp(): Promise<void> {
  await listening.stop();
  receiver.close();
  await sandbox.close();
  const client = new pg.Client({ connectionString: postgres.url.replace(database, "postgres") });
  await client.connect();
  await client.query(`drop database ${database} with (force)`);
  await client.end();
}
