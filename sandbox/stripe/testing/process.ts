import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterAll } from "vitest";

const entry = path.resolve(import.meta.dirname, "../bin.mjs");

export type SandboxProcess = {
  /** Where it is, however often it is started again. */
  url(): string;
  start(): Promise<void>;
  /** As the system kills: at once, whatever it is doing. */
  kill(): Promise<void>;
  /** As people end it. Gives its exit code and what it complained of. */
  stop(): Promise<{ code: number | null; complaints: string }>;
};

/** The sandbox as people start it. It checks its contract. */
export function sandboxProcess(flags: string[]): SandboxProcess {
  let child: ChildProcess | undefined;
  let url = "";
  let complaints = "";
  afterAll(() => {
    child?.kill("SIGKILL");
  });

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const exit = child && once(child, "exit");
    child?.kill(signal);
    return (await exit)?.[0] ?? null;
  }

  return {
    url: () => url,
    async start() {
      const port = url ? new URL(url).port : "0";
      const started = spawn(process.execPath, [entry, "--port", port, "--check-contract", ...flags]);
      child = started;
      started.stderr.on("data", (chunk) => {
        complaints += chunk;
      });
      let said = "";
      while (!said.includes("\n")) said += String((await once(started.stdout, "data"))[0]);
      url = said.split("\n")[0]?.replace("Stripe sandbox: ", "").trim() ?? "";
    },
    async kill() {
      await end("SIGKILL");
    },
    async stop() {
      const code = await end("SIGTERM");
      return { code, complaints };
    },
  };
}
