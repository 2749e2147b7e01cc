import { existsSync } from "node:fs";
import { type Browser, chromium } from "@playwright/test";
import { afterAll } from "vitest";

/** Playwright's own browser, else the system's, else the one that npm brings. Closed after the file's tests. */
export async function useBrowser(): Promise<Browser> {
  const candidates = [
    process.env.CHROMIUM_PATH,
    chromium.executablePath(),
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
  ];
  const executablePath =
    candidates.find((candidate) => candidate && existsSync(candidate)) ??
    (await (await import("@sparticuz/chromium")).default.executablePath());
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-quic", "--disable-background-networking"],
  });
  afterAll(() => browser.close());
  return browser;
}
