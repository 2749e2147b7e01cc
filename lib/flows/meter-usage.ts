import { TIERS } from "../billing/catalogue";
import { ALERT_SHARES } from "../billing/usage-news";
import { systemNow } from "../clock";
import { type MeterAnswer, type MeterItem, meter } from "../db/usage";
import { log } from "../log";

/**
 * The queue before the metering. Whatever comes while a call is under way goes with the next one: one call, one commit,
 * for up to BATCH requests, sent as soon as the connection is free. No answer is given before its commit, and requests
 * of one key keep their order (docs/decisions/0013).
 */

const BATCH = 256;
/** More than can be answered within a second: from here on waiting only makes it worse. */
export const MAX_WAITING = 4_096;
const PATIENCE_MS = 5_000;
/** After an account was found locked, or the database away. */
const PAUSE_MS = 5;
/** Classes of SQLSTATE: connection, rollback for a deadlock, no resources, operator intervention. */
const PASSING = new Set(["08", "40", "53", "57"]);

const POLICY = { free: TIERS.free.limits, alertShares: ALERT_SHARES };

export type Metered = Exclude<MeterAnswer, { kind: "busy" }> | { kind: "unavailable" };

type Waiting = MeterItem & { since: number; wasBusy: boolean; answer(metered: Metered): void };
/** `open` counts those in the call that is under way as well. */
type Queue = { waiting: Waiting[]; open: number; running: boolean };

// Once per process: Next bundles lib again for each of its entry points.
const shared = globalThis as typeof globalThis & { tollgateQueue?: Queue };
shared.tollgateQueue ??= { waiting: [], open: 0, running: false };
const queue = shared.tollgateQueue;

/**
 * Decides and records one use, hold, settlement or release, and answers once that is committed. `unavailable` says
 * nothing about whether it was done: the same request, sent again, is answered as it was or is done then.
 */
export function meterUsage(item: MeterItem): Promise<Metered> {
  if (queue.open >= MAX_WAITING) return Promise.resolve({ kind: "unavailable" });
  queue.open += 1;
  return new Promise((resolve) => {
    const answer = (metered: Metered) => {
      queue.open -= 1;
      resolve(metered);
    };
    queue.waiting.push({ ...item, since: systemNow().getTime(), wasBusy: false, answer });
    if (!queue.running) start();
  });
}

function start(): void {
  queue.running = true;
  // What arrives in the same turn of the event loop goes along.
  setImmediate(() => void run());
}

async function run(): Promise<void> {
  while (queue.waiting.length > 0) {
    const batch = nextBatch();
    const left = await send(batch);
    if (left.length === 0) continue;
    queue.waiting.unshift(...giveUp(left));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  queue.running = false;
}

/** In their order, no target twice; behind one that has to wait its key's others wait too. */
function nextBatch(): Waiting[] {
  const batch: Waiting[] = [];
  const later: Waiting[] = [];
  const targets = new Set<string>();
  const heldBack = new Set<string>();
  let taken = 0;
  for (const item of queue.waiting) {
    if (batch.length === BATCH) break;
    taken += 1;
    if (heldBack.has(item.keyHash) || targets.has(item.target)) {
      heldBack.add(item.keyHash);
      later.push(item);
      continue;
    }
    targets.add(item.target);
    batch.push(item);
    // One asks whether its account is free again; all of them would leave no room for others.
    if (item.wasBusy) heldBack.add(item.keyHash);
  }
  queue.waiting = [...later, ...queue.waiting.slice(taken)];
  return batch;
}

/** Returns what has to be tried again. */
async function send(batch: Waiting[]): Promise<Waiting[]> {
  try {
    return await sendOnce(
      batch,
      batch.some((item) => item.wasBusy),
    );
  } catch (error) {
    const code = codeOf(error);
    // Somebody keeps an account locked: for once without waiting, so that only its own requests wait on.
    if (code === "55P03") return await sendOnce(batch, true).catch(() => batch);
    if (code === undefined || PASSING.has(code.slice(0, 2))) {
      log.warn({ err: error, requests: batch.length }, "metering: to be tried again");
      return batch;
    }
    return await sendSingly(batch, error);
  }
}

async function sendOnce(batch: Waiting[], skipLocked: boolean): Promise<Waiting[]> {
  const answers = await meter(batch, systemNow(), POLICY, skipLocked);
  const busy: Waiting[] = [];
  for (const [index, item] of batch.entries()) {
    const answer = answers[index];
    if (!answer || answer.kind === "busy") busy.push({ ...item, wasBusy: true });
    else item.answer(answer);
  }
  return busy;
}

/**
 * What PostgreSQL refused as a whole is sent one by one: the same request under two keys of one account stands twice in
 * no such call, and one that can't be recorded fails alone.
 */
async function sendSingly(batch: Waiting[], because: unknown): Promise<Waiting[]> {
  log.warn({ err: because, requests: batch.length }, "metering: refused as a whole, sent one by one");
  const left: Waiting[] = [];
  for (const item of batch) {
    try {
      left.push(...(await sendOnce([item], true)));
    } catch (err) {
      log.error({ err }, "metering: a request failed");
      item.answer({ kind: "unavailable" });
    }
  }
  return left;
}

/** What has waited too long is answered so; its sender may try again with the same id. */
function giveUp(items: Waiting[]): Waiting[] {
  const oldest = systemNow().getTime() - PATIENCE_MS;
  for (const item of items) if (item.since < oldest) item.answer({ kind: "unavailable" });
  return items.filter((item) => item.since >= oldest);
}

/** A SQLSTATE; undefined when it is the connection that failed, and it isn't known whether anything was done. */
function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
