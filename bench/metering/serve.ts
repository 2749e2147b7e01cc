import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { freePort } from "../../sandbox/stripe/postgres";

/** Servers of a benchmark, in processes of their own. */

const root = path.resolve(import.meta.dirname, "../..");
const children: ChildProcess[] = [];

/** Starts a server of Node's, and resolves with its address when it answers. */
export async function serve(env: NodeJS.ProcessEnv, args: (port: string) => string[]): Promise<string> {
  const port = await freePort();
  children.push(
    spawn(process.execPath, args(`${port}`), {
      ...{ cwd: root, env: { ...env, NODE_ENV: "production" } },
      stdio: ["ignore", "ignore", "inherit"],
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    const isUp = await fetch(`${url}/usage`, { method: "POST", body: "{}" }).then(
      () => true,
      () => false,
    );
    if (isUp) return url;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The app's own server. */
export function serveApp(env: NodeJS.ProcessEnv): Promise<string> {
  return serve(env, (port) => ["--import", "tsx", "server.ts", "-p", port, "-H", "127.0.0.1"]);
}

export function stopServers(): void {
  for (const child of children) child.kill("SIGTERM");
}
// Also when a measurement fails.
process.once("exit", stopServers);

export const median = (all: number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
