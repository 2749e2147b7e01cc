import { EventEmitter, once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

type Received = {
  type: string;
  id: string;
  body: string;
  signature: string;
  headers: IncomingHttpHeaders;
};
type Given = number | { status: number; headers?: Record<string, string>; body?: string };
type Answer = (received: Received) => Given | Promise<Given>;

export type Receiver = {
  url: string;
  received: Received[];
  /** Resolves when so many that match have come. */
  until(matches: (received: Received) => boolean, count?: number): Promise<Received[]>;
  /** What it answers from now on: a status, or more. */
  answer(with_: Answer): void;
  close(): void;
};

/** A webhook endpoint that remembers what it gets. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const arrivals = new EventEmitter();
  let answer: Answer = () => 200;
  const server = createServer(async (request, response) => {
    const body = await read(request);
    const { id, type } = JSON.parse(body);
    const delivery = {
      id,
      type,
      body,
      signature: String(request.headers["stripe-signature"]),
      headers: request.headers,
    };
    received.push(delivery);
    arrivals.emit("arrival");
    const given = await answer(delivery);
    const { status, headers, body: text } = typeof given === "number" ? { status: given } : given;
    response.writeHead(status, headers);
    response.end(text ?? "noted");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" ? address?.port : address;
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    received,
    async until(matches, count = 1) {
      while (received.filter(matches).length < count) await once(arrivals, "arrival");
      return received.filter(matches);
    },
    answer: (with_) => {
      answer = with_;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
