import { stat } from 'node:fs/promises';
import { launchTrainer } from '../launcher';
import type { TrainerProgram } from '../trainerProgram';
import { readQueue } from './queue';
import { queueFileOf } from './queueFile';
import { nextStarts, type QueueOptions } from './starts';

/** Milliseconds between two looks at the queue: whether it changed, and whether a device has become free. */
const lookInterval = 2000;

export interface QueueRunnerOptions {
  /** Asked before every look: settings change. */
  program: () => TrainerProgram & { env: NodeJS.ProcessEnv };
  runsPerDevice: () => number;
  /** A run is this process's to start. */
  onClaim?: (runFolder: string) => void;
  /** A run was started; `error` if its trainer could not be. */
  onStart: (runFolder: string, error?: Error) => void;
  onError: (error: Error) => void;
}

/**
 * Starts queued runs when their turn comes. Any number of windows and command lines of a machine may do so at the same time:
 * each run is started by one of them. Where nothing waits, a look is one `stat`.
 */
export class QueueRunner {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private again = false;

  constructor(private readonly options: QueueRunnerOptions) {}

  start(): void {
    this.timer ??= setInterval(() => void this.look(), lookInterval);
    void this.look();
  }

  /** Looks now, because something has changed; resolves when that is done. Never rejects. */
  look(): Promise<void> {
    this.again = this.looking !== undefined;
    this.looking ??= this.lookOnce().finally(() => {
      this.looking = undefined;
      if (this.again) void this.look();
    });
    return this.looking;
  }

  dispose(): void {
    clearInterval(this.timer);
    this.again = false;
  }

  private async lookOnce(): Promise<void> {
    try {
      if (!(await isThere(await queueFileOf())) || (await readQueue()).length === 0) return;
      const { env, ...program } = this.options.program();
      const options: QueueOptions = { env, runsPerDevice: this.options.runsPerDevice() };
      for (const start of await nextStarts(options)) {
        this.options.onClaim?.(start.runFolder);
        launchTrainer(start.runFolder, { ...program, env: start.env }).then(
          () => this.options.onStart(start.runFolder),
          (error: Error) => this.options.onStart(start.runFolder, error),
        );
      }
    } catch (error) {
      this.options.onError(error as Error);
    }
  }
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
