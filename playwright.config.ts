import { existsSync } from "node:fs";
import { chromium, defineConfig, devices } from "@playwright/test";

/** Playwright's own browser, else the system's, else the one that npm brings (Linux x64): nothing to install by hand. */
async function browserPath(): Promise<string> {
  const candidates = [
    process.env.CHROMIUM_PATH,
    chromium.executablePath(),
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
  ];
  const found = candidates.find((candidate) => candidate && existsSync(candidate));
  if (found) return found;
  if (process.platform === "linux" && process.arch === "x64") {
    return await (await import("@sparticuz/chromium")).default.executablePath();
  }
  throw new Error("No Chromium: run `npx playwright install chromium`, or set CHROMIUM_PATH");
}

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
      executablePath: await browserPath(),
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
    command: "node --import tsx sandbox/dev.ts --production --fresh --data .data/e2e",
    url: `${baseURL}/healthz`,
    env: { PORT: String(port), SANDBOX_CHECK_CONTRACT: "1" },
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    stdout: "pipe",
  },
});
