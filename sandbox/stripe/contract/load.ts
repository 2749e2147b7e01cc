import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { generateContract } from "./generate";
import type { Contract } from "./schema";

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));

/** The folder of the installed SDK. */
export const sdkFolder = path.resolve(path.dirname(require.resolve("stripe")), "..");

/**
 * The schemas of the installed SDK: generated on the first need (some seconds), then read from a cache that is named
 * after the SDK's version and the generator's own text. Safe when several processes start at once.
 */
export function loadContract(): Contract {
  const file = path.join(sdkFolder, "..", ".cache", "stripe-sandbox", `${cacheKey()}.json`);
  const cached = read(file);
  if (cached) return cached;
  const contract = generateContract();
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // A reader sees the whole file or none: it is written aside and renamed.
  const aside = `${file}.${randomUUID()}`;
  fs.writeFileSync(aside, JSON.stringify(contract));
  fs.renameSync(aside, file);
  return contract;
}

function cacheKey(): string {
  const version = fs.readFileSync(path.join(sdkFolder, "VERSION"), "utf8").trim();
  const sources = ["roots.ts", "cli.ts", "older.ts", "generate.ts"].map((name) =>
    fs.readFileSync(path.join(here, name)),
  );
  return `${version}-${createHash("sha256").update(Buffer.concat(sources)).digest("hex").slice(0, 12)}`;
}

function read(file: string): Contract | undefined {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
}
