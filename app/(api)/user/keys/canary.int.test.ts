import { fork } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashKey } from "@/lib/auth/api-key";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** What a process with keys at work has written, and their secrets. */
function keysAtWork(userId: string): Promise<{ output: string; secrets: string[] }> {
  const child = fork("lib/testing/keys-at-work.ts", [userId], {
    env: { ...process.env, LOG_LEVEL: "debug" },
    execArgv: ["--import", "tsx"],
    silent: true,
  });
  let output = "";
  let secrets: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  child.on("message", (told: string[]) => (secrets = told));
  return new Promise((resolve) => child.on("close", () => resolve({ output, secrets })));
}

test("no secret of a key stands in the logs, at their most talkative, whatever goes wrong", {
  timeout: 120_000,
}, async () => {
  const { output, secrets } = await keysAtWork(await world.signUp("ada@example.com"));
  expect(output).toContain("request failed");
  expect(output).toContain("metering");
  expect(secrets).toHaveLength(3);
  for (const secret of secrets) {
    expect(output).not.toContain(secret);
    expect(output).not.toContain(secret.slice(0, -1));
    expect(output).not.toContain(hashKey(secret));
  }
});
