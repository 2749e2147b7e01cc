import http from "node:http";
import { parseArgs } from "node:util";

/**
 * The process: Next, and before it the fast door of the metering (docs/decisions/0013). `npm start` serves the build,
 * `--dev` compiles on demand.
 */

const { values: options } = parseArgs({
  options: {
    dev: { type: "boolean", default: false },
    port: { type: "string", short: "p", default: process.env.PORT || "3000" },
    /** All interfaces, unless it is said otherwise. */
    host: { type: "string", short: "H" },
  },
});

// Before anything is loaded that asks for it.
Object.assign(process.env, { NODE_ENV: options.dev ? "development" : "production" });
const { default: next } = await import("next");
const { answerMetering, isMetering } = await import("./app/(api)/usage/fast-door");
const { drainMeter } = await import("./lib/flows/meter-usage");
const { closeMeter } = await import("./lib/db/usage");
const { log } = await import("./lib/log");

const port = Number(options.port);
// A connection is kept longer than proxies and clients keep theirs, so that none of them sends into one that we close.
const server = http.createServer({ keepAliveTimeout: 75_000 });
const app = next({ dev: options.dev, port, hostname: options.host ?? "0.0.0.0", httpServer: server });
// Reads .env and starts the jobs (instrumentation.ts).
await app.prepare();
const answerByNext = app.getRequestHandler();

server.on("request", (request, response) => {
  const answer = isMetering(request) ? answerMetering : answerByNext;
  answer(request, response).catch((err) => {
    log.error({ err }, "a request failed");
    response.destroy();
  });
});
server.listen(port, options.host, () => log.info({ port, dev: options.dev }, "listening"));

process.once("SIGTERM", end);
process.once("SIGINT", end);

/** Takes no more, answers what was taken, and lets the jobs' rounds end, which hear the same signal (lib/jobs/queue.ts). */
async function end(): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  await drainMeter();
  server.closeIdleConnections();
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 10_000))]);
  await closeMeter();
  await app.close();
  process.exit(0);
}
