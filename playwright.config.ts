import { defineConfig, devices } from "@playwright/test";
import { chromiumPath } from "./sandbox/stripe/testing/chromium-path";

// The workers, which read this again, need not look again.
process.env.CHROMIUM_PATH = await chromiumPath();

const port = Number(process.env.E2E_PORT ?? 3210);
const baseURL = `http://localhost:${port}`;
const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export default defineConfig({
  testDir: "e2e",
  globalTeardown: "./e2e/support/contract.ts",
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"], ["json", { outputFile: ".data/results/e2e.json" }]],
  outputDir: ".data/test-results",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    ...devices["Desktop Chrome"],
    channel: undefined,
    baseURL,
    // Not a film of each: that would take a sixth of the processor.
    trace: { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: [
        ...asRoot,
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
      ],
    },
  },
  webServer: {
    // The production build on databases of its own, with the sandbox and the mailbox.
    command: 'exec node --import tsx "$PWD/sandbox/dev.ts" --production --fresh --data .data/e2e',
    url: `${baseURL}/healthz`,
    env: { PORT: String(port), SANDBOX_CHECK_CONTRACT: "1" },
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    stdout: "pipe",
  },
});
