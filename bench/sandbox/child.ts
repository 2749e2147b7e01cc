import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

export type Child = {
  url: string;
  /** Seconds of processor time that it has used. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
};

/**
 * A process of its own, so that its processor time is nobody else's. It says its URL first. On `core`, if one is named,
 * run it and all the processes that it starts (Linux: by `taskset`).
 */
export async function startChild(file: string, args: string[], core?: number): Promise<Child> {
  const node = ["--import", "tsx", ...profiling()];
  const command =
    core === undefined
      ? { execArgv: node }
      : { execPath: "taskset", execArgv: ["--cpu-list", `${core}`, process.execPath, ...node] };
  const child = fork(new URL(file, import.meta.url), args, command);
  const url = String(await said(child));
  return {
    url,
    async cpuSeconds() {
      child.send("cpu");
      return Number(await said(child));
    },
    async stop() {
      const exit = once(child, "exit");
      child.disconnect();
      await exit;
    },
  };
}

/** `BENCH_PROFILE=folder` leaves a profile of each process there. */
const profiling = (): string[] =>
  process.env.BENCH_PROFILE ? ["--cpu-prof", `--cpu-prof-dir=${process.env.BENCH_PROFILE}`] : [];

async function said(child: ChildProcess): Promise<unknown> {
  const given = new AbortController();
  const { signal } = given;
  const ended = once(child, "exit", { signal }).then(() => Promise.reject(new Error("The process ended.")));
  const [message] = await Promise.race([once(child, "message", { signal }), ended]).finally(() =>
    given.abort(),
  );
  return message;
}

/** The child's side: tells its URL, answers what it has used, and ends when nobody asks any more. */
export function beChild(url: string, stop: () => Promise<void>): void {
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1e6);
  });
  process.on("disconnect", () => void stop().then(() => process.exit(0)));
  process.send?.(url);
}
