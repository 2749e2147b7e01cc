import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";
import { apiVersion } from "../version";

/** An event on its way to `stripe listen`. */
export type Parcel = {
  delivery: string;
  endpoint: string;
  headers: Record<string, string>;
  body: string;
};

/** `null`: the CLI has it, and nobody has answered it (yet). */
export type CliAnswer = { status: number; body: string } | null;

/** Milliseconds in which the CLI has to say that an event arrived, and those that a forwarded one may take after it. */
const patience = { acknowledgement: 10_000, answer: 2_000 };

type Waiting = { acknowledged(): void; answered(answer: CliAnswer): void; lost(reason: Error): void };

/**
 * The conversation with one `stripe listen`. It acknowledges every event at once; the answer of what it forwards to
 * comes later, and never for a type that `--events` leaves out or a receiver that can't be reached: it doesn't tell.
 */
export class CliSocket {
  /** By conversation: each attempt has its own, since a delivery may be sent again while it is under way. */
  private readonly waiting = new Map<string, Waiting>();
  private readonly socket: WebSocket;
  private readonly forwards: boolean;

  /** `late` hears of answers that nobody waits for any more. */
  constructor(
    socket: WebSocket,
    forwards: boolean,
    late: (delivery: string, answer: NonNullable<CliAnswer>) => void,
  ) {
    this.socket = socket;
    this.forwards = forwards;
    socket.on("message", (data) => {
      const message = read(String(data));
      const waiting = message && this.waiting.get(message.conversation);
      if (message?.type === "event_ack") waiting?.acknowledged();
      else if (message && waiting) waiting.answered(message.answer);
      else if (message) late(deliveryOf(message.conversation), message.answer);
    });
    socket.on("close", () => {
      for (const { lost } of this.waiting.values()) lost(new Error("`stripe listen` went away"));
    });
  }

  /** Rejects when the CLI does not take the event. */
  async send(parcel: Parcel, stop: AbortSignal): Promise<CliAnswer> {
    stop.throwIfAborted();
    const conversation = `${parcel.delivery}.${randomBytes(6).toString("hex")}`;
    let timer: NodeJS.Timeout | undefined;
    let stopped = () => {};
    const wait = (ms: number, then: () => void) => {
      clearTimeout(timer);
      timer = setTimeout(then, ms);
    };
    try {
      return await new Promise<CliAnswer>((resolve, reject) => {
        stopped = () => reject(new Error("The sandbox is stopping"));
        stop.addEventListener("abort", stopped);
        this.waiting.set(conversation, {
          acknowledged: () => (this.forwards ? wait(patience.answer, () => resolve(null)) : resolve(null)),
          answered: resolve,
          lost: reject,
        });
        wait(patience.acknowledgement, () => reject(new Error("`stripe listen` did not acknowledge it")));
        for (const version of formats) this.socket.send(eventMessage(parcel, conversation, version));
      });
    } finally {
      clearTimeout(timer);
      stop.removeEventListener("abort", stopped);
      this.waiting.delete(conversation);
    }
  }

  close(): void {
    this.socket.terminate();
  }
}

/** In the account's default version and in the latest, as Stripe does. The CLI drops the second, or with `--latest` the first. */
const formats = [null, apiVersion];

const eventMessage = (
  { endpoint, headers, body }: Parcel,
  conversation: string,
  api_version: string | null,
): string =>
  JSON.stringify({
    type: "webhook_event",
    endpoint: { api_version },
    event_payload: body,
    http_headers: headers,
    webhook_conversation_id: conversation,
    webhook_id: endpoint,
  });

const deliveryOf = (conversation: string): string => conversation.replace(/\.\w+$/, "");

type FromCli =
  | { type: "event_ack"; conversation: string }
  | { type: "webhook_response"; conversation: string; answer: NonNullable<CliAnswer> };

/** Undefined for what is neither. */
function read(text: string): FromCli | undefined {
  const { type, webhook_conversation_id: conversation, status, body } = parse(text);
  if (typeof conversation !== "string") return undefined;
  if (type === "event_ack") return { type, conversation };
  if (type !== "webhook_response" || typeof status !== "number") return undefined;
  return { type, conversation, answer: { status, body: typeof body === "string" ? body : "" } };
}

function parse(text: string): { [key: string]: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
