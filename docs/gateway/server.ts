import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Tollgate, TollgateError } from "../client/src/index.js";
import { createUpstream } from "./upstream.js";

/**
 * A gateway before a model, for customers with an API key of Tollgate's: holds what a call may cost at most, makes it, and
 * settles with what it did cost. A call that fails costs nothing; one that the customer breaks off, what was sent until then.
 */

type Usage = { input_tokens: number; output_tokens: number };
type Asked = { model: string; prompt: string; max_tokens: number };

/** Millionths of a credit per token: whole numbers, so that no digit gets lost. */
const PRICES = new Map([
  ["small", { input: 200, output: 800 }],
  ["large", { input: 5_000, output: 25_000 }],
]);

/** Longer than a call can take: a hold that has expired can't be settled any more. */
const CALL_SECONDS = 300;

class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function createGateway(tollgateUrl: string, upstreamUrl: string): Server {
  return createServer((request, response) => {
    chat(request, response).catch((error) => refuse(response, error));
  });

  async function chat(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const leaving = new AbortController();
    response.on("close", () => leaving.abort());
    const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (!key) throw new Refused(401, "Send your API key as Authorization: Bearer tg_…");
    const asked = await readAsked(request);
    // No word is more than a token here; with a real model ask its tokenizer, or take the number of bytes.
    const most = { input_tokens: asked.prompt.length, output_tokens: asked.max_tokens };

    const tollgate = new Tollgate({ baseUrl: tollgateUrl, key });
    const estimate = { credits: costOf(asked.model, most), model: asked.model, ttlSeconds: CALL_SECONDS };
    const { settled } = await tollgate.withHold(estimate, async () => {
      const quantities = await pass(asked, response, leaving.signal);
      return { credits: costOf(asked.model, quantities), quantities, result: null };
    });
    const { credits, credits_remaining } = settled;
    response.end(`data: ${JSON.stringify({ credits, credits_remaining })}\n\n`);
  }

  /** The upstream's words as server-sent events, and what was used for those that were sent. */
  async function pass(asked: Asked, response: ServerResponse, left: AbortSignal): Promise<Usage> {
    const answer = await fetch(upstreamUrl, { method: "POST", body: JSON.stringify(asked), signal: left });
    if (!answer.ok || !answer.body) throw new Refused(502, `The model answered ${answer.status}`);
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    let used: Usage | undefined;
    try {
      for await (const line of linesOf(answer.body)) {
        const { text, usage }: { text: string; usage: Usage } = JSON.parse(line);
        used = usage;
        if (!response.write(`data: ${JSON.stringify({ text })}\n\n`))
          await once(response, "drain", { signal: left });
      }
    } catch (error) {
      // The customer has left: what was sent is paid. Otherwise the model broke off, and nothing is.
      if (!left.aborted) throw error;
    }
    if (!used) throw new Refused(502, "The model said nothing");
    return used;
  }
}

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const asked: Partial<Asked> | null = JSON.parse(Buffer.concat(chunks).toString() || "{}");
  const { model, prompt, max_tokens } = asked ?? {};
  if (!model || !PRICES.has(model)) throw new Refused(422, `model: one of ${[...PRICES.keys()]}`);
  if (typeof prompt !== "string" || !prompt) throw new Refused(422, "prompt: some text");
  if (!Number.isInteger(max_tokens) || !max_tokens || max_tokens < 1)
    throw new Refused(422, "max_tokens: 1 or more");
  return { model, prompt, max_tokens };
}

/** As a decimal, exact. */
function costOf(model: string, { input_tokens, output_tokens }: Usage): string {
  const price = PRICES.get(model) ?? { input: 0, output: 0 };
  const millionths = input_tokens * price.input + output_tokens * price.output;
  return `${Math.trunc(millionths / 1_000_000)}.${String(millionths % 1_000_000).padStart(6, "0")}`;
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + decoder.decode(part.value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** Tollgate's own refusals pass through: 402 with where to get more, 429 with when to come again. */
function refuse(response: ServerResponse, error: unknown): void {
  // Half an answer is out: that it broke off is all that can still be told.
  if (response.headersSent) {
    if (error instanceof TollgateError) console.error("A call was not settled:", error);
    return void response.destroy();
  }
  if (error instanceof TollgateError && error.problem) {
    if (error.problem.retry_after) response.setHeader("retry-after", error.problem.retry_after);
    response.writeHead(error.status, { "content-type": "application/problem+json" });
    return void response.end(JSON.stringify(error.problem));
  }
  const status = error instanceof Refused ? error.status : error instanceof SyntaxError ? 400 : 503;
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: error instanceof Error ? error.message : "Unavailable" }));
}

if (process.argv[1] === import.meta.filename) {
  const { TOLLGATE_URL = "http://localhost:3000", PORT = "3400", UPSTREAM_URL } = process.env;
  if (!UPSTREAM_URL) createUpstream().listen(Number(PORT) + 1, "127.0.0.1");
  createGateway(TOLLGATE_URL, UPSTREAM_URL ?? `http://127.0.0.1:${Number(PORT) + 1}`).listen(
    Number(PORT),
    "127.0.0.1",
  );
  console.log(`Gateway at http://localhost:${PORT}, with credits of ${TOLLGATE_URL}`);
}
