import { EventEmitter, once } from "node:events";
import { WebSocket } from "ws";

/** A request as the official CLI sends it: no version, no idempotency key. Resolves to the answer's status and body. */
export async function cliRequest(
  url: string,
  method: "GET" | "POST" | "DELETE",
  path: string,
  form: string[] = [],
  headers: Record<string, string> = {},
) {
  const body = form
    .map((field) => field.split("="))
    .map(([name = "", ...value]) => `${name}=${encodeURIComponent(value.join("="))}`)
    .join("&");
  const response = await fetch(`${url}${path}${method === "GET" && body ? `?${body}` : ""}`, {
    method,
    headers: {
      Authorization: "Bearer sk_test_cli_000001",
      "Content-Type": "application/x-www-form-urlencoded",
      ...headers,
    },
    body: method === "GET" ? undefined : body,
  });
  return { status: response.status, body: await response.json() };
}

export type Message = {
  type: string;
  endpoint: { api_version: string | null };
  event_payload: string;
  http_headers: Record<string, string>;
  webhook_conversation_id: string;
  webhook_id: string;
};

/** What `stripe listen` does with an event of the account's version. */
type Handler = (message: Message, listener: FakeListener) => void;

/** `stripe listen` as its socket sees it: acknowledges everything, and answers as `handle` does. */
export class FakeListener {
  readonly received: Message[] = [];
  private readonly arrivals = new EventEmitter();
  private readonly socket: WebSocket;

  private constructor(socket: WebSocket, handle: Handler) {
    this.socket = socket;
    socket.on("message", (data) => {
      const message: Message = JSON.parse(String(data));
      this.acknowledge(message);
      if (message.endpoint.api_version !== null) return;
      this.received.push(message);
      this.arrivals.emit("arrival");
      handle(message, this);
    });
  }

  static async connect(
    session: { websocket_url: string; websocket_id: string },
    handle: Handler = () => {},
  ): Promise<FakeListener> {
    const socket = new WebSocket(
      `${session.websocket_url}?websocket_feature=webhooks`,
      "stripecli-devproxy-v1",
      { headers: { "Websocket-Id": session.websocket_id } },
    );
    const listener = new FakeListener(socket, handle);
    await once(socket, "open");
    return listener;
  }

  /** Resolves when so many about this have come. */
  async until(about: string, count = 1): Promise<Message[]> {
    const matching = () => this.received.filter(({ event_payload }) => event_payload.includes(about));
    while (matching().length < count) await once(this.arrivals, "arrival");
    return matching();
  }

  respond({ webhook_conversation_id, webhook_id }: Message, status: number, body: string): void {
    this.socket.send(
      JSON.stringify({
        type: "webhook_response",
        forward_url: "http://localhost:3000/webhook",
        status,
        body,
        http_headers: {},
        webhook_conversation_id,
        webhook_id,
      }),
    );
  }

  /** As Ctrl-C does. */
  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    this.socket.close(1000);
    await once(this.socket, "close");
  }

  /** As a network does that breaks. */
  cutOff(): void {
    this.socket.terminate();
  }

  private acknowledge({ webhook_conversation_id, webhook_id, event_payload }: Message): void {
    const event_id = JSON.parse(event_payload).id;
    this.socket.send(JSON.stringify({ type: "event_ack", webhook_conversation_id, webhook_id, event_id }));
  }
}
