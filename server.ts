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
const { closeMeter } = await import("./lib/db/usage");
const { drainOf } = await import("./lib/http/drain");
const { stopJobs } = await import("./lib/jobs/queue");
const { log } = await import("./lib/log");

const port = Number(options.port);
// A connection is kept longer than proxies and clients keep theirs, so that none of them sends into one that we close.
const server = http.createServer({ keepAliveTimeout: 75_000 });
const drain = drainOf(server);
const app = next({ dev: options.dev, port, hostname: options.host ?? "0.0.0.0", httpServer: server });
// Reads .env and starts the jobs (instrumentation.ts).
await app.prepare();
const answerByNext = app.getRequestHandler();

server.on("request", (request, response) => {
  // What fetch's Request, and with it Next, can't say.
  if (request.method === "TRACE") return void response.writeHead(501).end();
  // Some name the whole address (RFC 9112, 3.2.2); to redirect them to another path of it would be to vouch for its host.
  request.url = request.url?.replace(/^https?:\/\/[^/?#]*\/?/i, "/");
  const answer = isMetering(request) ? answerMetering : answerByNext;
  answer(request, response).catch((err) => {
    log.error({ err }, "a request failed");
    response.destroy();
  });
});
server.listen(port, options.host, () => log.info({ pid: process.pid, port, dev: options.dev }, "listening"));

// Whoever reads the logs may go away. Next would complain of it into the same broken pipe, without end.
for (const output of [process.stdout, process.stderr]) output.on("error", () => {});

// Told twice by whoever ends npm, which passes it on, and all that it has started: a terminal, systemd.
process.on("SIGTERM", end);
process.on("SIGINT", end);

/** Less than the ten seconds after which Docker kills. */
const PATIENCE_MS = 9_000;

let isEnding = false;

/** Answers what was sent, takes no more, and lets the jobs' rounds end; what takes longer than that is done again. */
async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, "over"));
  if ((await Promise.race([endInOrder(), patience])) === "over") log.warn("ended before all was done");
  process.exit(0);
}

async function endInOrder(): Promise<void> {
  await Promise.all([drain(), stopJobs()]);
  await closeMeter();
  await app.close();
}
