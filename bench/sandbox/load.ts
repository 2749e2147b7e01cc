import http from "node:http";
import type { Child } from "./child";

export type Rate = { perSecond: number; perCpuSecond: number };
export type Request = { method: "GET" | "POST"; path: string; form?: string };

const concurrency = 16;

/**
 * Sends `count` requests, 16 at a time over connections that stay open, and waits for what is `settled` later. An answer
 * that is not 200 ends the run.
 */
export async function load(
  child: Child,
  count: number,
  request: (index: number) => Request,
  settled: () => Promise<void> = async () => {},
): Promise<Rate> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) await send(child.url, agent, request(index));
  };
  const rate = await measure(child, count, async () => {
    await Promise.all(Array.from({ length: concurrency }, worker));
    await settled();
  });
  agent.destroy();
  return rate;
}

/** How many of `count` things were done per second of time, and per second of the child's processor time. */
export async function measure(child: Child, count: number, work: () => Promise<void>): Promise<Rate> {
  const [cpu, start] = [await child.cpuSeconds(), performance.now()];
  await work();
  const seconds = (performance.now() - start) / 1000;
  return { perSecond: count / seconds, perCpuSecond: count / ((await child.cpuSeconds()) - cpu) };
}

async function send(url: string, agent: http.Agent, { method, path, form }: Request): Promise<string> {
  return await new Promise((resolve, reject) => {
    const headers = {
      Authorization: "Bearer sk_test_bench_0001",
      ...(form && {
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": Buffer.byteLength(form),
      }),
    };
    const request = http.request(url + path, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`${method} ${path} answered ${response.statusCode}: ${body}`));
      });
    });
    request.on("error", reject);
    request.end(form);
  });
}
