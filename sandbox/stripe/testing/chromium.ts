import { type Browser, chromium } from "@playwright/test";
import { afterAll } from "vitest";
import { chromiumPath } from "./chromium-path";

/** Closed after the file's tests. */
export async function useBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: ["--no-sandbox", "--disable-quic", "--disable-background-networking"],
  });
  afterAll(() => browser.close());
  return browser;
}
