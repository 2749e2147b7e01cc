import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseEnv, promisify } from "node:util";

/** The stack that Playwright started, as its operator sees it. */

const run = promisify(execFile);
const settings = () => parseEnv(readFileSync(".data/e2e/dev.env", "utf8"));

/** `npm run admin -- …`, answered as JSON. */
export async function admin(...args: string[]): Promise<Record<string, unknown>> {
  const env = { ...process.env, ...settings() };
  const { stdout } = await run("npx", ["tsx", "lib/cli/admin.ts", ...args, "--json"], { env });
  return JSON.parse(stdout);
}

/** The newest mail to this address, once it has come. */
export async function mailTo(address: string): Promise<{ subject: string; text: string }> {
  const url = `${settings().MAILBOX_URL}/api/messages?to=${encodeURIComponent(address)}`;
  for (let attempt = 0; attempt < 50; attempt++) {
    const [mail] = await (await fetch(url)).json();
    if (mail) return mail;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`No mail came to ${address}`);
}

/** What the sandbox found wrong with its own answers and events. */
export async function stripeContract(): Promise<{ checked: boolean; deviations: string[] }> {
  return await (await fetch(`${settings().STRIPE_API_BASE}/_sandbox/contract`)).json();
}

/** An address that nobody had before. */
export function newAddress(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}@example.com`;
}
