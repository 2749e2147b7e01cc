import "./settings";
import { parseArgs } from "node:util";
import { disconnect } from "../db/client";
import { type CatalogueStep, syncCatalogue } from "../flows/sync-catalogue";

/** `npm run stripe:sync [-- --dry-run]`: the catalogue to whatever Stripe is configured. Exit 1 when prices differ. */

const { values } = parseArgs({ options: { "dry-run": { type: "boolean", default: false } } });
const dryRun = values["dry-run"];

const steps = await syncCatalogue({ dryRun });
for (const step of steps) console.log(`Stripe: ${sentence(step)}`);
if (steps.length === 0) console.log("Stripe: the catalogue is up to date");
await disconnect();
process.exitCode = steps.some((step) => step.kind === "differs") ? 1 : 0;

function sentence(step: CatalogueStep): string {
  const will = dryRun ? "would " : "";
  switch (step.kind) {
    case "create":
      return `${will}create price ${step.lookupKey}`;
    case "link":
      return `${will}link ${step.lookupKey} to ${step.priceId}`;
    case "differs":
      return `${step.lookupKey} (${step.priceId}) differs and was left alone: ${step.differences.join("; ")}`;
  }
}
