import { PrismaPg } from "@prisma/adapter-pg";
import { env } from "../env";
import { type Prisma, PrismaClient } from "./generated/client";

/** What a function of lib/db works on: a transaction where several have to hold together, or the client itself. */
export type Db = Prisma.TransactionClient;

const POOL_SIZE = 10;
/** Of its own: who waits for a customer, or for Stripe meanwhile, must not keep pages from the database. */
const LOCK_POOL_SIZE = 5;

type Shared = {
  tollgateDb?: PrismaClient;
  tollgateLocks?: PrismaClient;
  tollgateQueues?: Map<string, Promise<unknown>>;
};
// Once per process: Next bundles lib again for each of its entry points.
const shared = globalThis as typeof globalThis & Shared;

export function db(): PrismaClient {
  shared.tollgateDb ??= connect(POOL_SIZE);
  return shared.tollgateDb;
}

function connect(max: number): PrismaClient {
  const pool = { connectionString: env().DATABASE_URL, max };
  return new PrismaClient({ adapter: new PrismaPg(pool, { statementNameGenerator: statementNames() }) });
}

/** Of each pool. A connection keeps what it has prepared until it ends. */
const MOST_PREPARED = 200;
const UNNAMED = "";

/**
 * Names for statements, so that PostgreSQL parses each of them once a connection, and plans it a few times, and not both
 * at each call, which takes it longer than to carry them out (docs/decisions/0016).
 */
function statementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined || names.size >= MOST_PREPARED) return known ?? UNNAMED;
    const name = `statement ${names.size + 1}`;
    names.set(sql, name);
    return name;
  };
}

export async function disconnect(): Promise<void> {
  await Promise.all([shared.tollgateDb?.$disconnect(), shared.tollgateLocks?.$disconnect()]);
}

/** All or nothing. Inside, only `tx` may be used: a second connection could wait for this one forever. */
export function transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
  return db().$transaction(work, { maxWait: 10_000, timeout: 30_000 });
}

/**
 * A transaction that holds an exclusive lock on `name` across processes until it ends. Long enough for requests to
 * Stripe in between: what is fetched inside the lock can't overtake what another one fetched.
 */
export function locked<T>(name: string, work: (tx: Db) => Promise<T>): Promise<T> {
  return inTurn(name, () => {
    shared.tollgateLocks ??= connect(LOCK_POOL_SIZE);
    const options = { maxWait: 60_000, timeout: 120_000 };
    return shared.tollgateLocks.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
      return await work(tx);
    }, options);
  });
}

/** Within the process they queue here, so that a burst of events of one customer takes one connection, not all. */
async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  shared.tollgateQueues ??= new Map();
  const queues = shared.tollgateQueues;
  const before = queues.get(name) ?? Promise.resolve();
  const mine = before.then(work, work);
  queues.set(name, mine);
  try {
    return await mine;
  } finally {
    if (queues.get(name) === mine) queues.delete(name);
  }
}
