import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { chromium } from "@playwright/test";

/**
 * The browser of the tests: CHROMIUM_PATH, else the first that starts of the headless shell that npm brings (Linux, x64),
 * Playwright's own, and the system's. The shell, which Playwright would choose too, takes a third less of the processor
 * than a whole Chromium.
 */
export async function chromiumPath(): Promise<string> {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  for (const find of [
    fromNpm,
    () => chromium.executablePath(),
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
  ]) {
    const found = typeof find === "string" ? find : await find();
    if (found && (await starts(found))) return found;
  }
  throw new Error("No Chromium: run `npx playwright install chromium`, or set CHROMIUM_PATH");
}

async function fromNpm(): Promise<string | null> {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const { default: packed } = await import("@sparticuz/chromium");
  return await packed.executablePath().catch(() => null);
}

/** Tries as often while another process is just unpacking it. */
async function starts(path: string, tries = 100): Promise<boolean> {
  try {
    await promisify(execFile)(path, ["--no-sandbox", "--headless", "--dump-dom", "about:blank"], {
      timeout: 20_000,
    });
    return true;
  } catch (error) {
    const isBusy = error instanceof Error && "code" in error && error.code === "ETXTBSY";
    return isBusy && tries > 1 && (await sleep(200).then(() => starts(path, tries - 1)));
  }
}
