import { createServer, type Server } from "node:http";
import { setTimeout } from "node:timers/promises";

/**
 * A stand-in for a model: says the prompt backwards, word by word, a line of JSON each. Prompts with "refuse" are refused,
 * those with "think" take a second before the first word, those with "break" break off after two.
 */
export function createUpstream({ wordsPerSecond = 50 } = {}): Server {
  return createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const asked: { prompt: string; max_tokens: number } = JSON.parse(Buffer.concat(chunks).toString());
    if (asked.prompt.includes("refuse")) return response.writeHead(500).end();
    if (asked.prompt.includes("think")) await setTimeout(1_000);
    const words = asked.prompt.split(/\s+/).reverse().slice(0, asked.max_tokens);
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    for (const [index, word] of words.entries()) {
      if (response.destroyed || (index === 2 && asked.prompt.includes("break"))) return response.destroy();
      const usage = { input_tokens: words.length, output_tokens: index + 1 };
      response.write(`${JSON.stringify({ text: word, usage })}\n`);
      await setTimeout(1_000 / wordsPerSecond);
    }
    response.end();
  });
}
