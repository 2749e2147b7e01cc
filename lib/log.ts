import pino from "pino";

/** Structured logs to standard output. Secrets, keys and mail addresses are never passed in; ids are. */
export const log = pino({
  level: process.env.LOG_LEVEL || "info",
  base: undefined,
  redact: ["authorization", "cookie", "*.authorization", "*.cookie", "*.secret"],
});
