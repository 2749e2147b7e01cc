import { hashKey } from "../../lib/auth/api-key";
import { closeMeter } from "../../lib/db/usage";
import { meterUsage } from "../../lib/flows/meter-usage";

/** The metering without HTTP, so many in flight at any moment; prints uses a second. Keys come by standard input. */

const [inFlight = 64, seconds = 5] = process.argv.slice(2).map(Number);
const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const hashes = Buffer.concat(chunks).toString("utf8").split("\n").map(hashKey);

const run = Math.floor(performance.now() * 1_000).toString(36) + process.pid;
let count = 0;
let done = 0;
const start = performance.now();
const end = start + seconds * 1_000;

async function lane(): Promise<void> {
  while (performance.now() < end) {
    const mine = count++;
    const keyHash = hashes[mine % hashes.length] ?? "";
    const item = { keyHash, target: `${run}-${mine}`, credits: "0.001", model: null, quantities: null };
    const { kind } = await meterUsage({ ...item, kind: "use", ttlSeconds: null, holdId: null });
    if (kind !== "done") throw new Error(kind);
    done += 1;
  }
}

await Promise.all(Array.from({ length: inFlight }, lane));
console.log(done / ((performance.now() - start) / 1_000));
await closeMeter();
