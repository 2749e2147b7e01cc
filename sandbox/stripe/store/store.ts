import type pg from "pg";
import { type Database, openDatabase } from "./database";
import { Queue } from "./queue";
import type { Cause } from "./recorder";
import { type Commit, type Surroundings, Unit } from "./unit";

/**
 * Where everything is kept. Changes go through one queue, so that their order is exact and nothing is ever decided
 * on a stale read; what a unit of work did is committed as a whole. No network call may happen inside one: receivers
 * of webhooks call back.
 */
export class Store {
  private readonly writers = new Queue();
  private readonly listeners: ((commit: Commit) => void)[] = [];
  readonly database: Database;
  private readonly surroundings: Surroundings;

  private constructor(database: Database, surroundings: Surroundings) {
    this.database = database;
    this.surroundings = surroundings;
  }

  static async open(url: string, surroundings: Surroundings): Promise<Store> {
    return new Store(await openDatabase(url), surroundings);
  }

  get pool(): pg.Pool {
    return this.database.pool;
  }

  async read<T>(task: (unit: Unit) => Promise<T>): Promise<T> {
    return await task(new Unit(this.pool, this.surroundings, { cause: null, writable: false }));
  }

  /** Commits what `task` did when it resolves, and nothing when it throws. */
  async write<T>(cause: Cause, task: (unit: Unit) => Promise<T>): Promise<T> {
    const { value, commit } = await this.writers.run(async () => {
      const client = await this.pool.connect();
      const unit = new Unit(client, this.surroundings, { cause, writable: true });
      let broken: Error | undefined;
      try {
        const value = await task(unit);
        await unit.commit();
        return { value, commit: unit.committed };
      } catch (error) {
        await unit.rollback().catch((failure: Error) => {
          broken = failure;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    });
    for (const listener of this.listeners) listener(commit);
    return value;
  }

  /** Called after every commit, with what may have become to deliver or to do by it. */
  onCommit(listener: (commit: Commit) => void): void {
    this.listeners.push(listener);
  }

  async close(): Promise<void> {
    await this.writers.idle();
    await this.database.close();
  }
}
