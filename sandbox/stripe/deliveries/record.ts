import type pg from "pg";
import { Queue } from "../store/queue";
import { recordAttempts, type Sent } from "./log";

/** Writes down what was sent: while one write is on its way the next gathers, so that a busy log costs few commits. */
export class AttemptRecord {
  private readonly pool: pg.Pool;
  private readonly writes = new Queue();
  private next: { gathered: Sent[]; written: Promise<void> } | undefined;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** Resolves when it is written, and rejects when just that can't be. */
  async add(sent: Sent): Promise<void> {
    this.next ??= this.gather();
    const { gathered, written } = this.next;
    gathered.push(sent);
    try {
      await written;
    } catch (error) {
      if (gathered.length === 1) throw error;
      // Another's may be the reason.
      await recordAttempts(this.pool, [sent]);
    }
  }

  private gather(): { gathered: Sent[]; written: Promise<void> } {
    const gathered: Sent[] = [];
    const written = this.writes.run(async () => {
      this.next = undefined;
      await recordAttempts(this.pool, gathered);
    });
    return { gathered, written };
  }
}
