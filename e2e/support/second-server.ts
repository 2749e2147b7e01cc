import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import manifest from "../../package.json" with { type: "json" };
import { freePort } from "../../sandbox/stripe/postgres";
import { settings } from "./stack";

/** Another process of the app on the same databases, which a test may end. */
export type SecondServer = {
  url: string;
  child: ChildProcess;
  /** To it, and to whatever it may have started. */
  signalAll(signal: NodeJS.Signals): void;
  /** Its exit code, or the signal that killed it. */
  ended: Promise<unknown[]>;
  /** Its logs so far. */
  logs(): string;
};

export async function startSecondServer(): Promise<SecondServer> {
  const port = await freePort();
  // `npm start` without npm.
  const child = spawn("sh", ["-c", `${manifest.scripts.start} -p ${port} -H 127.0.0.1`], {
    env: { ...process.env, ...settings(), LOG_LEVEL: "info" },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const signalAll = (signal: NodeJS.Signals) => void process.kill(-Number(child.pid), signal);
  // Not left behind by a test that fails.
  process.once("exit", () => {
    if (child.exitCode === null && child.signalCode === null) signalAll("SIGKILL");
  });
  const ended = once(child, "exit");
  let logs = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      logs += chunk;
      if (logs.includes('"listening"')) resolve();
    });
    ended.then(() => reject(new Error(`The server ended before it listened: ${logs}`)), reject);
  });
  return { url: `http://127.0.0.1:${port}`, child, signalAll, ended, logs: () => logs };
}
