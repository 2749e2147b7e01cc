import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { forwards, isListener } from "../objects/listener";
import type { WebhookEndpoint } from "../objects/wire";
import type { Store } from "../store/store";
import { type Attempt, attemptWith, type Sending } from "./attempt";
import { CliSocket } from "./cli-socket";
import { type Due, dropUndelivered, recordLateAnswer } from "./log";

/** Where `stripe listen` connects. */
export const socketPath = "/v1/stripecli/subscribe";

/** With what the CLI closes its socket when it ends. */
const goodbye = 1000;

/** Milliseconds that a lost `stripe listen` has to come back: the CLI waits for one second before it does. */
const absence = 5_000;

/**
 * Everybody who runs `stripe listen`. To the rest of the sandbox each is a webhook endpoint that lives as long as its
 * socket; resources/cli-sessions.ts makes it when the CLI asks for one.
 */
export class Listeners {
  private readonly sockets = new Map<string, CliSocket>();
  private readonly server = new WebSocketServer({ noServer: true });
  private readonly absent = new Map<string, NodeJS.Timeout>();
  private readonly store: Store;
  private stopped = false;

  constructor(store: Store) {
    this.store = store;
  }

  /** Those of a process before this one may be about to reconnect. */
  async start(): Promise<void> {
    const left = await this.store.read((unit) => unit.all("webhook_endpoint", { allOf: ["listener:true"] }));
    for (const { id } of left) this.expect(id);
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.absent.values()) clearTimeout(timer);
    for (const socket of this.sockets.values()) socket.close();
    this.sockets.clear();
    this.server.close();
  }

  /** A request to change to a socket: the CLI says in a header which it was promised. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    // Nobody else listens to it yet, and an error that nobody hears ends the process.
    stream.on("error", () => stream.destroy());
    this.promised(request)
      .then((endpoint) => {
        if (this.stopped) return stream.destroy();
        // The CLI knows this sentence, and asks for another socket.
        if (!endpoint) return refuse(stream, "Unknown WebSocket ID.");
        this.server.handleUpgrade(request, stream, head, (socket) => this.connected(endpoint, socket));
      })
      .catch((error) => {
        report(error);
        stream.destroy();
      });
  }

  /** One attempt to give it to the CLI. Never throws, like one over HTTP. */
  async attempt({ id, endpoint_id }: Due, { secrets, body, stop }: Sending): Promise<Attempt> {
    return await attemptWith({ secrets, body }, async (headers) => {
      const socket = this.sockets.get(endpoint_id);
      if (!socket) throw new Error("`stripe listen` is not connected");
      const answer = await socket.send({ delivery: id, endpoint: endpoint_id, headers, body }, stop);
      return { response_status: answer?.status ?? null, response_body: answer?.body ?? null };
    });
  }

  /** Its endpoint, which from now on gets every event. */
  private async promised({ headers, url = "" }: IncomingMessage): Promise<WebhookEndpoint | undefined> {
    if (new URL(url, "http://sandbox").pathname !== socketPath) return undefined;
    return await this.store.write(null, async (unit) => {
      const endpoint = await unit.get("webhook_endpoint", String(headers["websocket-id"]));
      if (!endpoint || !isListener(endpoint.url)) return undefined;
      endpoint.status = "enabled";
      this.expect(endpoint.id);
      return endpoint;
    });
  }

  private connected({ id, url }: WebhookEndpoint, socket: WebSocket): void {
    const cli = new CliSocket(socket, forwards(url), (delivery, answer) => {
      recordLateAnswer(this.store.pool, delivery, answer).catch(report);
    });
    this.sockets.get(id)?.close();
    this.sockets.set(id, cli);
    clearTimeout(this.absent.get(id));
    // What failed while it was away need not wait any longer.
    this.store.write(null, (unit) => unit.hurry(id)).catch(report);
    socket.on("error", () => socket.terminate());
    socket.on("close", (code) => {
      if (this.sockets.get(id) !== cli) return;
      this.sockets.delete(id);
      if (code === goodbye) this.forget(id).catch(report);
      else this.expect(id);
    });
  }

  private expect(id: string): void {
    if (this.stopped) return;
    clearTimeout(this.absent.get(id));
    const timer = setTimeout(() => this.forget(id).catch(report), absence);
    timer.unref();
    this.absent.set(id, timer);
  }

  private async forget(id: string): Promise<void> {
    this.absent.delete(id);
    if (this.stopped) return;
    const isForgotten = await this.store.write(null, async (unit) => {
      // It may have come back while this waited for its turn.
      if (this.sockets.has(id) || this.absent.has(id)) return false;
      await unit.remove("webhook_endpoint", id);
      return true;
    });
    if (isForgotten) await dropUndelivered(this.store.pool, id);
  }
}

function refuse(stream: Duplex, message: string): void {
  const body = JSON.stringify({ error: { type: "invalid_request_error", message } });
  stream.end(
    `HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const report = (error: unknown): void => console.error("Stripe sandbox: a listener failed:", error);
