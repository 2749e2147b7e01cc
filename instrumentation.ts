/** Before the first request: a process with wrong settings doesn't start. */
export async function register() {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { exitOnBadSettings } = await import("./lib/env");
    exitOnBadSettings();
  }
}
