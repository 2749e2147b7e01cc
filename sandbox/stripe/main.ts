import { parseArgs } from "node:util";
import { startPostgres } from "./postgres";
import { startSandbox } from "./server";
import { defaultDunning, defaultUpcomingDays, outcomeOf, outcomes } from "./settings";

const { values: flags } = parseArgs({
  options: {
    port: { type: "string" },
    host: { type: "string" },
    "public-url": { type: "string" },
    "database-url": { type: "string" },
    data: { type: "string" },
    "forward-to": { type: "string" },
    "signing-secret": { type: "string" },
    "after-retries": { type: "string" },
    "upcoming-days": { type: "string" },
    "check-contract": { type: "boolean" },
  },
});

const { env } = process;
const word = flags["after-retries"] ?? env.SANDBOX_AFTER_RETRIES;
const afterRetries = word ? outcomeOf(word) : defaultDunning.afterRetries;
if (!afterRetries) {
  console.error(`--after-retries is one of ${outcomes.join(", ")}, not ${word}.`);
  process.exit(1);
}

const upcomingDays = Number(flags["upcoming-days"] ?? env.SANDBOX_UPCOMING_DAYS ?? defaultUpcomingDays);
if (!Number.isInteger(upcomingDays) || upcomingDays < 0) {
  console.error("--upcoming-days is a whole number of days, or 0 for no announcements.");
  process.exit(1);
}

const refuse = (error: Error): never => {
  console.error(`The Stripe sandbox could not start: ${error.message}`);
  process.exit(1);
};

const databaseUrl = flags["database-url"] ?? env.SANDBOX_DATABASE_URL;
const dir = flags.data ?? env.SANDBOX_DATA ?? ".stripe-sandbox";
const postgres = databaseUrl ? null : await startPostgres({ dir, database: "stripe_sandbox" }).catch(refuse);

const sandbox = await startSandbox({
  port: Number(flags.port ?? env.SANDBOX_PORT ?? 4242),
  host: flags.host ?? env.SANDBOX_HOST,
  publicUrl: flags["public-url"] ?? env.SANDBOX_PUBLIC_URL,
  databaseUrl: databaseUrl ?? postgres?.url ?? "",
  forwardTo: flags["forward-to"] ?? env.SANDBOX_FORWARD_TO,
  signingSecret: flags["signing-secret"] ?? env.SANDBOX_SIGNING_SECRET,
  dunning: { afterRetries },
  upcomingDays,
  checkContract: flags["check-contract"] ?? env.SANDBOX_CHECK_CONTRACT === "1",
}).catch(refuse);
console.log(`Stripe sandbox: ${sandbox.url}`);
if (postgres) console.log(`Its data is in ${dir}`);

let isEnding = false;

// Told twice where npm passes it on.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);

async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await sandbox.close();
  await postgres?.stop();
  for (const deviation of sandbox.contractDeviations()) console.error("Contract:", deviation);
  process.exit(0);
}
