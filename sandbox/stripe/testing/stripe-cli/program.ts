import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const version = "1.52.0";
const cache = path.resolve(import.meta.dirname, `../../../../node_modules/.cache/stripe-cli/${version}`);

/**
 * The official CLI: the one that STRIPE_CLI_PATH names, else the one that npm brings, kept in a cache. It is no
 * dependency of the project: registries lack it for some platforms, and then nothing could be installed.
 */
export async function findProgram(): Promise<string> {
  if (process.env.STRIPE_CLI_PATH) return process.env.STRIPE_CLI_PATH;
  const program = path.join(cache, "node_modules", ".bin", "stripe");
  if (fs.existsSync(program)) return program;
  fs.mkdirSync(cache, { recursive: true });
  const flags = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"];
  await promisify(execFile)("npm", ["install", "--prefix", cache, ...flags, `@stripe/cli@${version}`]);
  return program;
}

export type Outcome = { code: number; output: string };

/** The CLI with its settings in a folder of its own, asking this sandbox and nobody else. */
export class Cli {
  private readonly program: string;
  private readonly target: string[];
  private readonly env: NodeJS.ProcessEnv;

  constructor(program: string, apiBase: string) {
    this.program = program;
    this.target = ["--api-base", apiBase, "--api-key", "sk_test_sandbox0000"];
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "stripe-cli-"));
    this.env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, STRIPE_CLI_TELEMETRY_OPTOUT: "1" };
  }

  /** What it printed, on either stream, and how it ended. */
  async run(...args: string[]): Promise<Outcome> {
    const child = this.start(args);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (data: Buffer) => {
        output += data.toString("utf8");
      });
    const [code] = await once(child, "close");
    return { code: typeof code === "number" ? code : 1, output };
  }

  /** `stripe listen`, once it is ready. End it with `stop`. */
  async listen(...args: string[]): Promise<Listening> {
    const listening = new Listening(this.start(["listen", "--skip-update", ...args]));
    await listening.until(/Ready!/);
    return listening;
  }

  private start(args: string[]): ChildProcess {
    return spawn(this.program, [...args, ...this.target], {
      env: this.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }
}

export class Listening {
  output = "";
  private readonly child: ChildProcess;

  constructor(child: ChildProcess) {
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (data: Buffer) => {
        this.output += data.toString("utf8");
        child.emit("output");
      });
  }

  /** Rejects when it ends before it says so. */
  async until(text: RegExp): Promise<void> {
    const ended = once(this.child, "close").then(() => {
      throw new Error(`stripe listen ended: ${this.output}`);
    });
    ended.catch(() => {});
    while (!text.test(this.output)) await Promise.race([once(this.child, "output"), ended]);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const closed = once(this.child, "close");
    // Ctrl-C: npm's shim and the program behind it are one group, and the shim passes no signal on.
    if (this.child.pid) process.kill(-this.child.pid, "SIGINT");
    await closed;
  }
}
