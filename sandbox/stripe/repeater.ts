/**
 * Runs a task again for as long as somebody asks for it, one run at a time. Asking during a run means one more after
 * it, so that no reason to run is missed.
 */
export class Repeater {
  private readonly task: () => Promise<void>;
  private asked = false;
  private running: Promise<void> | undefined;
  private stopped = false;

  /** `task` must not throw. */
  constructor(task: () => Promise<void>) {
    this.task = task;
  }

  ask(): void {
    this.asked = true;
    this.running ??= this.run();
  }

  /** Resolves when the run under way is over; there will be no other. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.asked && !this.stopped) {
      this.asked = false;
      await this.task();
    }
    // In the same breath as the last look at `asked`.
    this.running = undefined;
  }
}
