import { existsSync } from "node:fs";
import { SettingsError } from "../env";

/**
 * For commands: the settings of `.env` and of a development stack that runs. What the shell says wins over both, and
 * `.env` over the stack.
 */
for (const file of [".env", ".data/dev.env"]) {
  if (existsSync(file)) process.loadEnvFile(file);
  // A line without a value is one that was left out.
  for (const [name, value] of Object.entries(process.env)) if (value === "") delete process.env[name];
}

// What a command prints is its answer, which scripts read.
process.env.LOG_LEVEL ??= "error";

process.on("uncaughtException", (error) => {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
});
