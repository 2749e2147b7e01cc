import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import manifest from "../../package.json" with { type: "json" };
import { freePort } from "../../sandbox/stripe/postgres";
import { settings } from "./stack";

/** Another process of the app on the same databases, which a test may end. */
export type SecondServer = {
  url: string;
  child: ChildProcess;
  /** Who listens, by their own account. */
  pid: number;
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
  const { pid } = JSON.parse(logs.split("\n").find((line) => line.includes('"listening"')) ?? "{}");
  return { url: `http://127.0.0.1:${port}`, child, pid, ended, logs: () => logs };
}
