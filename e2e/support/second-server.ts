import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "../../sandbox/stripe/postgres";
import { settings } from "./stack";

/** Another process of the app on the same databases, which a test may end: `npm start` without npm. */
export type SecondServer = {
  url: string;
  child: ChildProcess;
  /** Its exit code, or the signal that killed it. */
  ended: Promise<unknown[]>;
  /** Its logs so far. */
  logs(): string;
};

export async function startSecondServer(): Promise<SecondServer> {
  const port = await freePort();
  const child = spawn("node_modules/.bin/tsx", ["server.ts", "-p", String(port), "-H", "127.0.0.1"], {
    env: { ...process.env, ...settings(), LOG_LEVEL: "info" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  // Not left behind by a test that fails.
  process.once("exit", () => child.kill("SIGTERM"));
  const ended = once(child, "exit");
  let logs = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      logs += chunk;
      if (logs.includes('"listening"')) resolve();
    });
    ended.then(() => reject(new Error(`The server ended before it listened: ${logs}`)), reject);
  });
  return { url: `http://127.0.0.1:${port}`, child, ended, logs: () => logs };
}
