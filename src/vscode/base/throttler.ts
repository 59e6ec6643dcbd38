/**
 * Runs `task` at most once every `interval` milliseconds and never twice at the same time. Calls meanwhile are joined into
 * one more run, so the last state is never missed.
 */
export class Throttler {
  private timer: NodeJS.Timeout | undefined;
  private running = false;
  private again = false;
  private disposed = false;

  constructor(
    private readonly interval: number,
    private readonly task: () => Promise<void> | void,
  ) {}

  /** Asks for a run; returns at once. */
  trigger(): void {
    if (this.disposed) return;
    if (this.running) this.again = true;
    else this.timer ??= setTimeout(() => void this.run(), this.interval);
  }

  private async run(): Promise<void> {
    this.timer = undefined;
    this.running = true;
    this.again = false;
    try {
      await this.task();
    } finally {
      this.running = false;
      if (this.again) this.trigger();
    }
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }
}
