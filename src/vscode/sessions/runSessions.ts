import * as vscode from 'vscode';
import type { TrainerProcess } from '../../protocol/run';
import { askTrainer, type Wish } from '../../runs/controlRun';
import { allowSlurm } from '../../runs/slurm/jobStates';
import { TrainerClient } from '../../runs/trainerClient';
import { Disposable } from '../base/disposable';
import { isReadable, kindOf, type RunEntry } from '../explorer/runEntry';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';

/** Milliseconds between two looks whether trainers are still there: one that is killed says nothing. */
const lookInterval = 2000;
/** Milliseconds in which the process that started a trainer notes how it ended, if the trainer itself could not. */
const noteDelay = 300;

/** Lines that a trainer has appended to `metrics.jsonl`, not decoded: most listeners only want to know that there are some. */
export interface Measured {
  folder: string;
  lines: string[];
}

/**
 * Lines to all trainers that are at work, whoever started them: also to those that another window, or this one before it was
 * reloaded, left running. What they say goes to the explorer at once, and to whoever listens to metrics.
 */
export class RunSessions extends Disposable {
  /** By run folder. A connection under way is there too, so that no trainer is called twice. */
  private readonly sessions = new Map<string, { client?: TrainerClient }>();
  private readonly measured = this._register(new vscode.EventEmitter<Measured>());
  /** A run has new records. */
  readonly onDidMeasure = this.measured.event;

  constructor(
    private readonly runs: WorkspaceRuns,
    private readonly log: vscode.LogOutputChannel,
  ) {
    super();
    this._register(runs.onDidChange((changes) => changes.forEach(({ after }) => this.follow(after))));
    allowSlurm(() => vscode.workspace.isTrusted);
    const timer = setInterval(() => this.lookAfter(), lookInterval);
    this._register({ dispose: () => clearInterval(timer) });
  }

  /**
   * Asks the trainer of a run to stop, to pause or to continue.
   * @throws {Error} when it cannot be reached, or the run cannot do that now
   */
  ask(folder: string, wish: Wish): Promise<void> {
    return askTrainer(folder, wish, this.sessions.get(folder)?.client);
  }

  /** Asks every trainer that this window is connected to to stop; resolves when all have heard. Never rejects. */
  async stopAll(): Promise<void> {
    await Promise.allSettled([...this.sessions.values()].map(({ client }) => client?.stop()));
  }

  override dispose(): void {
    for (const { client } of this.sessions.values()) client?.dispose();
    super.dispose();
  }

  private follow(entry: RunEntry | undefined): void {
    // A file says whom to call: in a workspace that is not trusted, the disk has to tell how a run goes on.
    if (!vscode.workspace.isTrusted) return;
    if (!isReadable(entry) || kindOf(entry) !== 'active' || this.sessions.has(entry.folder)) return;
    if (entry.run.process) void this.attach(entry.folder, entry.run.process);
  }

  private async attach(folder: string, trainer: TrainerProcess): Promise<void> {
    const session: { client?: TrainerClient } = {};
    this.sessions.set(folder, session);
    try {
      const { client, run } = await TrainerClient.connect(trainer);
      if (this.isDisposed) return client.dispose();
      session.client = client;
      client.onLines((lines) => this.measured.fire({ folder, lines }));
      client.onRun((changed) => this.runs.update({ folder, run: changed }));
      client.onClose(() => this.detach(folder));
      this.runs.update({ folder, run });
      this.log.info(`Connected to trainer ${trainer.pid} of ${folder}.`);
    } catch (error) {
      this.log.debug(`Trainer ${trainer.pid} of ${folder} cannot be reached: ${(error as Error).message}`);
      this.sessions.delete(folder);
    }
  }

  private detach(folder: string): void {
    this.log.info(`The trainer of ${folder} hung up.`);
    this.sessions.delete(folder);
    setTimeout(() => this.runs.touch(folder), noteDelay);
  }

  /** Calls trainers that could not be reached again, and reads runs again whose trainer may be gone. */
  private lookAfter(): void {
    for (const entry of this.runs.collection.inGroup('running')) {
      this.follow(entry);
      if (!this.sessions.get(entry.folder)?.client) this.runs.touch(entry.folder);
    }
    // That a job of a cluster has started is in no file yet.
    for (const entry of this.runs.collection.inGroup('queued'))
      if (isReadable(entry) && entry.run.job) this.runs.touch(entry.folder);
  }
}
