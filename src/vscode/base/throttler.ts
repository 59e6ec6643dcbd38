/**
 * Runs `task` at most once every `interval` milliseconds and never twice at the same time: the first call at once, calls
 * meanwhile joined into one more run, so the last state is never missed.
 */
export class Throttler {
  private timer: NodeJS.Timeout | undefined;
  private running = false;
  private again = false;
  private disposed = false;
  private nextStart = 0;

  /** @param onError Told what `task` throws; the next call runs it again. */
  constructor(
    private readonly interval: number,
    private readonly task: () => Promise<void> | void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Asks for a run; returns at once. */
  trigger(): void {
    if (this.disposed) return;
    if (this.running) this.again = true;
    else this.timer ??= setTimeout(() => void this.run(), Math.max(0, this.nextStart - Date.now()));
  }

  private async run(): Promise<void> {
    this.timer = undefined;
    this.running = true;
    this.again = false;
    try {
      await this.task();
    } catch (error) {
      this.onError(error);
    }
    this.running = false;
    this.nextStart = Date.now() + this.interval;
    if (this.again) this.trigger();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }
}
