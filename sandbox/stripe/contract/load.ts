import fs from "node:fs";
import { cached } from "./cache";
import type { Contract } from "./schema";

/** What the schemas are made of, beside the SDK. */
export const contractSources = ["roots.ts", "cli.ts", "older.ts", "generate.ts"];

/** The schemas of the installed SDK. */
export async function loadContract(): Promise<Contract> {
  const file = await cached("contract.json", contractSources, async () => {
    // It brings TypeScript's compiler along: a second that is spent only when there is something to compile.
    const { generateContract } = await import("./generate");
    return JSON.stringify(generateContract());
  });
  return JSON.parse(fs.readFileSync(file, "utf8"));
}
