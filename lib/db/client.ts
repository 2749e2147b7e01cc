import { PrismaPg } from "@prisma/adapter-pg";
import { env } from "../env";
import { type Prisma, PrismaClient } from "./generated/client";

/** What a function of lib/db works on: a transaction where several have to hold together, or the client itself. */
export type Db = Prisma.TransactionClient;

const POOL_SIZE = 10;

// Once per process: Next bundles lib again for each of its entry points.
const shared = globalThis as typeof globalThis & { tollgateDb?: PrismaClient };

export function db(): PrismaClient {
  shared.tollgateDb ??= new PrismaClient({
    adapter: new PrismaPg({ connectionString: env().DATABASE_URL, max: POOL_SIZE }),
  });
  return shared.tollgateDb;
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
  const options = { maxWait: 20_000, timeout: 120_000 };
  return db().$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
    return await work(tx);
  }, options);
}
