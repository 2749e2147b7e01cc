import { parseArgs } from "node:util";
import { startSandbox } from "./server";
import { defaultDunning, outcomeOf, outcomes } from "./settings";

const { values: flags } = parseArgs({
  options: {
    port: { type: "string" },
    host: { type: "string" },
    "public-url": { type: "string" },
    "database-url": { type: "string" },
    "forward-to": { type: "string" },
    "signing-secret": { type: "string" },
    "after-retries": { type: "string" },
    "check-contract": { type: "boolean" },
  },
});

const { env } = process;
const databaseUrl = flags["database-url"] ?? env.SANDBOX_DATABASE_URL;
if (!databaseUrl) {
  console.error("The Stripe sandbox needs a Postgres database: --database-url or SANDBOX_DATABASE_URL.");
  process.exit(1);
}

const word = flags["after-retries"] ?? env.SANDBOX_AFTER_RETRIES;
const afterRetries = word ? outcomeOf(word) : defaultDunning.afterRetries;
if (!afterRetries) {
  console.error(`--after-retries is one of ${outcomes.join(", ")}, not ${word}.`);
  process.exit(1);
}

const sandbox = await startSandbox({
  port: Number(flags.port ?? env.SANDBOX_PORT ?? 4242),
  host: flags.host ?? env.SANDBOX_HOST,
  publicUrl: flags["public-url"] ?? env.SANDBOX_PUBLIC_URL,
  databaseUrl,
  forwardTo: flags["forward-to"] ?? env.SANDBOX_FORWARD_TO,
  signingSecret: flags["signing-secret"] ?? env.SANDBOX_SIGNING_SECRET,
  dunning: { afterRetries },
  checkContract: flags["check-contract"] ?? env.SANDBOX_CHECK_CONTRACT === "1",
}).catch((error: Error) => {
  console.error(`The Stripe sandbox could not start: ${error.message}`);
  process.exit(1);
});
console.log(`Stripe sandbox: ${sandbox.url}`);

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, async () => {
    await sandbox.close();
    for (const deviation of sandbox.contractDeviations()) console.error("Contract:", deviation);
    process.exit(0);
  });
