import "./settings";
import { parseArgs } from "node:util";
import { DRIFT_CLASSES } from "../billing/drift";
import { disconnect } from "../db/client";
import { type Difference, reconcile } from "../flows/reconcile";
import { ACTOR } from "./command";

/**
 * `npm run reconcile [-- --apply]`: where our rows differ from what Stripe says, by class; with `--apply` what has one
 * right answer is mended. Exit 1 while a difference stands. `--whole-usage` compares use by day with each whole ledger.
 */

const { values } = parseArgs({
  options: { apply: { type: "boolean", default: false }, "whole-usage": { type: "boolean", default: false } },
});

const { customers, differences } = await reconcile({
  apply: values.apply,
  actor: ACTOR,
  wholeUsage: values["whole-usage"],
});
for (const name of DRIFT_CLASSES) {
  const found = differences.filter((one) => one.class === name);
  if (found.length > 0) console.log(`${name}: ${found.length}`);
  for (const one of found) console.log(`  ${lineOf(one)}`);
}
const standing = differences.filter((one) => !one.mended);
console.log(
  `${customers} customers compared: ${differences.length} differences, ${standing.length} standing`,
);
await disconnect();
process.exitCode = standing.length > 0 ? 1 : 0;

function lineOf({ email, detail, mended }: Difference): string {
  return `${email}: ${detail}${mended ? " (mended)" : ""}`;
}
