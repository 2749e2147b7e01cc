import http from "node:http";
import { expect, test } from "@playwright/test";
import { startSecondServer } from "./support/second-server";
import { admin, ledgerOf, liftRate, postUsage } from "./support/stack";
import { signUp, subscribeTo } from "./support/steps";

test.slow();

const CONNECTIONS = 64;
const CREDITS = "0.001";
const MORE_THAN_THERE_IS = "1000000";

type Sent = {
  id: string;
  credits: string;
  /** All of it had been handed to the network when the signal was given. */
  isBeforeSignal: boolean;
  /** On a connection that had carried another one before. */
  isReused: boolean;
  answer: { status: number; headers: http.IncomingHttpHeaders; body: unknown } | null;
  error: string | null;
};

test("a process that is told to end under load answers what it was sent, debits it once, and ends by itself", async ({
  page,
}) => {
  const address = await signUp(page, "ada");
  await subscribeTo(page, "Starter");
  await liftRate(address);
  const { key } = await admin("key", address);
  const server = await startSecondServer();
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let isSignalled = false;

  function use(id: string, credits: string): Promise<Sent> {
    const sent: Sent = { id, credits, isBeforeSignal: false, isReused: false, answer: null, error: null };
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    return new Promise((resolve) => {
      const request = http.request(`${server.url}/usage`, { method: "POST", agent, headers });
      request.on("finish", () => {
        sent.isBeforeSignal = !isSignalled;
        sent.isReused = request.reusedSocket;
      });
      request.on("error", (error) => resolve({ ...sent, error: "code" in error ? String(error.code) : "?" }));
      request.on("response", async (response) => {
        let text = "";
        for await (const chunk of response) text += chunk;
        const { statusCode: status = 0, headers } = response;
        resolve({ ...sent, answer: { status, headers, body: JSON.parse(text) } });
      });
      request.end(JSON.stringify({ credits, request_id: id }));
    });
  }

  /** One after the other, until nobody takes them any more; every eighth connection asks for too much. */
  async function lane(name: number): Promise<Sent[]> {
    const credits = name % 8 === 0 ? MORE_THAN_THERE_IS : CREDITS;
    const all: Sent[] = [];
    for (;;) {
      const sent = await use(`lane-${name}-${all.length}`, credits);
      if (sent.error === "ECONNREFUSED") return all;
      all.push(sent);
    }
  }

  const lanes = Promise.all(Array.from({ length: CONNECTIONS }, (_, name) => lane(name)));
  await expect.poll(async () => (await ledgerOf(address)).length, { intervals: [20] }).toBeGreaterThan(500);
  // Answered, and idle when the signal comes: nothing that is waited for.
  await (await fetch(`${server.url}/healthz`)).text();
  isSignalled = true;
  server.child.kill("SIGTERM");
  expect(await server.ended).toEqual([0, null]);
  expect(server.logs()).not.toContain("ended before all was done");

  const all = (await lanes).flat();
  const unanswered = all.filter(({ answer }) => answer === null);
  expect(unanswered.filter(({ isBeforeSignal }) => isBeforeSignal)).toEqual([]);
  // Whoever is answered on a connection that ends is told so, and doesn't send into it again.
  expect(unanswered.filter(({ isReused }) => isReused)).toEqual([]);
  expect(all.some(({ isReused, answer }) => isReused && answer?.headers.connection === "close")).toBe(true);
  const done = all.filter(({ credits }) => credits === CREDITS);
  const refused = all.filter(({ credits }) => credits !== CREDITS);
  const statuses = (some: Sent[]) => new Set(some.flatMap(({ answer }) => answer?.status ?? []));
  expect(statuses(done)).toEqual(new Set([200]));
  expect(statuses(refused)).toEqual(new Set([402]));

  // By another process what was done is answered as it was, and what wasn't is done now.
  for (const { id, credits, answer } of done) {
    const again = await postUsage(String(key), { credits, request_id: id });
    expect(again.status).toBe(200);
    if (answer) expect(again.body).toEqual(answer.body);
  }
  const uses = (await ledgerOf(address)).filter(({ kind }) => kind === "usage");
  expect(uses.map(({ cause }) => cause).sort()).toEqual(done.map(({ id }) => `use:${id}`).sort());
  const { allowance } = await admin("user", address);
  expect(Number(allowance)).toBeCloseTo(2_000 - done.length * Number(CREDITS), 6);
});

test("who is told to end is the server itself, and to be told twice is to be told once", async () => {
  const server = await startSecondServer();
  // A process in between might not pass it on, or kill a server that is too busy to hear it at once.
  expect(server.pid).toBe(server.child.pid);
  server.child.kill("SIGTERM");
  const isEnding = () =>
    fetch(`${server.url}/healthz`).then(
      ({ headers }) => headers.get("connection") === "close",
      () => true,
    );
  await expect.poll(isEnding, { intervals: [10] }).toBe(true);
  server.child.kill("SIGTERM");
  expect(await server.ended).toEqual([0, null]);
  expect(server.logs()).not.toContain("ended before all was done");
});
