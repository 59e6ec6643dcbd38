import { once } from 'node:events';
import { allows, type RunEvent } from '../protocol/lifeCycle';
import { failureOf } from './errors';
import type { RunJournal } from './runJournal';
import type { Pause } from './training/loop';

/** What a person wants of a run that is under way: to wait, to go on, to end. It takes effect between two steps. */
export class RunControl implements Pause {
  private readonly stopping = new AbortController();
  /** Aborted when the pause is over; nothing while no pause is wanted. */
  private pausing: AbortController | undefined;
  /** Aborted as soon as somebody asks to stop. */
  readonly stop = this.stopping.signal;

  constructor(
    private readonly journal: Pick<RunJournal, 'update' | 'forgetSpeed'>,
    private readonly print: (line: string) => void,
  ) {}

  readonly requestStop = (): void => {
    if (this.stop.aborted) return;
    this.print('Stopping: the step under way is finished and saved.');
    this.note('stop');
    this.stopping.abort();
    this.pausing?.abort();
  };

  readonly requestPause = (): void => {
    if (this.pausing || this.stop.aborted) return;
    this.print('Pausing: the step under way is finished and saved.');
    this.pausing = new AbortController();
    this.note('pause');
  };

  readonly requestContinue = (): void => {
    if (!this.pausing) return;
    this.print('Going on.');
    this.note('continue');
    this.pausing.abort();
    this.pausing = undefined;
  };

  get isRequested(): boolean {
    return this.pausing !== undefined;
  }

  /** Waits until the run shall go on, or end. */
  async hold(): Promise<void> {
    const { pausing } = this;
    if (!pausing) return;
    await this.journal.update(({ status }) => (allows(status, 'hold') ? { event: 'hold' } : {}));
    if (!pausing.signal.aborted) await once(pausing.signal, 'abort');
    this.journal.forgetSpeed();
  }

  /** The request is kept even if the disk refuses the word of it. */
  private note(event: RunEvent): void {
    this.journal
      .update(({ status }) => (allows(status, event) ? { event } : {}))
      .catch((error: unknown) => this.print(failureOf(error).message));
  }
}
