import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));

/** The folder of the installed SDK. */
export const sdkFolder = path.resolve(path.dirname(require.resolve("stripe")), "..");

const folder = path.join(sdkFolder, "..", ".cache", "stripe-sandbox");

/**
 * A file that takes seconds to make, made on the first need and kept: named after the SDK's version and the text of
 * the `sources` that it is made by. Safe when several processes start at once. Returns its path.
 */
export async function cached(
  name: string,
  sources: readonly string[],
  make: () => string | Promise<string>,
): Promise<string> {
  const version = fs.readFileSync(path.join(sdkFolder, "VERSION"), "utf8").trim();
  const texts = sources.map((source) => fs.readFileSync(path.join(here, source)));
  const key = createHash("sha256").update(Buffer.concat(texts)).digest("hex").slice(0, 12);
  const file = path.join(folder, `${version}-${key}-${name}`);
  if (fs.existsSync(file)) return file;
  const text = await make();
  fs.mkdirSync(folder, { recursive: true });
  // A reader sees the whole file or none: it is written aside and renamed.
  const aside = `${file}.${randomUUID()}`;
  fs.writeFileSync(aside, text);
  fs.renameSync(aside, file);
  return file;
}
