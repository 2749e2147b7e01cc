import type { AddressInfo } from "node:net";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ContractCheck } from "./contract/check";
import { Dispatcher } from "./deliveries/dispatcher";
import { ensureForwarding } from "./deliveries/forwarding";
import { Listeners } from "./deliveries/listeners";
import { developerSchedule } from "./deliveries/schedule";
import { Engine } from "./engine/engine";
import { FaultDesk } from "./faults/desk";
import { Api } from "./http/api";
import { IdempotencyKeys } from "./http/idempotency";
import { ParamsCheck } from "./http/params";
import { pages } from "./pages/pages";
import { RequestLog } from "./requests/log";
import { cliRoutes, routes } from "./resources/index";
import { type DunningSettings, defaultDunning, defaultUpcomingDays } from "./settings";
import { Store } from "./store/store";

/** Bytes of a request. Ours: far more than any that Stripe's parameters allow. */
const largestBody = 1024 * 1024;

export type SandboxOptions = {
  /** 0 takes any that is free. */
  port: number;
  host?: string;
  /** Where browsers and webhook receivers reach it, if not at host and port. */
  publicUrl?: string;
  databaseUrl: string;
  /** Gets every event, like `stripe listen --forward-to`. */
  forwardTo?: string;
  signingSecret?: string;
  /** When failed payments are tried again, and what comes after the last. */
  dunning?: Partial<DunningSettings>;
  /** How many days ahead `invoice.upcoming` tells of a renewal: 7; 0 for never. */
  upcomingDays?: number;
  /** Waits between the attempts to deliver an event; a delivery fails when they are used up. */
  retryAfterMs?: readonly number[];
  /** How long a webhook endpoint may take to answer; 30 seconds. */
  endpointTimeoutMs?: number;
  /** Holds every answer and event against the SDK's types. */
  checkContract?: boolean;
};

export type Sandbox = { url: string; close(): Promise<void>; contractDeviations(): string[] };

/** Starts a Stripe of your own on this database, which it fills with its tables when they are missing. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const host = options.host ?? "127.0.0.1";
  let baseUrl = options.publicUrl ?? "";
  const contract = await ContractCheck.load({ enabled: options.checkContract ?? false });
  const faults = new FaultDesk();
  const store = await Store.open(options.databaseUrl, {
    baseUrl: () => baseUrl,
    dunning: { ...defaultDunning, ...options.dunning },
    upcomingDays: options.upcomingDays ?? defaultUpcomingDays,
    refusal: (customer) => faults.charge(customer)?.decline_code,
    watch: (event) => contract.checkEvent(event),
  });
  const listeners = new Listeners(store);
  const settings = {
    retryAfterMs: options.retryAfterMs ?? developerSchedule,
    timeoutMs: options.endpointTimeoutMs,
  };
  const dispatcher = new Dispatcher(store, { faults, listeners }, settings);
  const log = new RequestLog(store.pool);
  const engine = new Engine(store);
  const keys = new IdempotencyKeys(store.pool);
  if (options.forwardTo) await ensureForwarding(store, options.forwardTo, options.signingSecret);

  const api = new Api({
    store,
    contract,
    keys,
    faults,
    log,
    params: new ParamsCheck(contract.contract),
    baseUrl: () => baseUrl,
  });
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(bodyLimit({ maxSize: largestBody, onError: () => api.tooLarge() }));
  for (const route of [...routes, ...cliRoutes])
    app.on(route.method, route.path, (context) => api.handle(route, context));
  app.route("/", pages({ store, engine, dispatcher, faults, log, baseUrl: () => baseUrl }));
  app.get("/_sandbox/contract", (context) => context.json(contract.report()));
  app.notFound((context) => api.unknown(context));
  app.onError((error, context) => {
    console.error("Stripe sandbox:", error);
    return context.text("The Stripe sandbox failed. See its log.", 500);
  });

  const server = createAdaptorServer({ fetch: app.fetch });
  server.on("upgrade", (request, stream, head) => listeners.upgrade(request, stream, head));
  const port = await listen(server, options.port, host);
  baseUrl ||= `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${port}`;
  await listeners.start();
  dispatcher.start();
  engine.start();

  return {
    url: baseUrl,
    contractDeviations: () => contract.deviations,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      if ("closeIdleConnections" in server) server.closeIdleConnections();
      await engine.stop();
      await dispatcher.stop();
      listeners.stop();
      // Whoever hangs is answered, or the server would never be closed.
      faults.clear();
      await closed;
      await log.stop();
      await store.close();
    },
  };
}

async function listen(
  server: ReturnType<typeof createAdaptorServer>,
  port: number,
  host: string,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address ? address.port : port;
}
