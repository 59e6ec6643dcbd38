import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { TrainerProcess } from '../../protocol/run';
import { TrainerClient } from '../../runs/trainerClient';
import { Disposable } from '../base/disposable';
import { isReadable, kindOf, type RunEntry } from '../explorer/runEntry';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';

/** Milliseconds between two looks whether trainers are still there: one that is killed says nothing. */
const lookInterval = 2000;
/** Milliseconds that a trainer may take from its start until it listens and can be stopped, and between two looks. */
const mostPatience = 15_000;
const lookPause = 100;
/** Milliseconds in which the process that started a trainer notes how it ended, if the trainer itself could not. */
const noteDelay = 300;

/**
 * Lines to all trainers that are at work, whoever started them: also to those that another window, or this one before it was
 * reloaded, left running. What they say goes to the explorer at once, and to whoever listens to metrics.
 */
export class RunSessions extends Disposable {
  /** By run folder. A connection under way is there too, so that no trainer is called twice. */
  private readonly sessions = new Map<string, { client?: TrainerClient }>();
  private readonly measured = this._register(new vscode.EventEmitter<string>());
  /** A run, by its folder, has new records. */
  readonly onDidMeasure = this.measured.event;

  constructor(
    private readonly runs: WorkspaceRuns,
    private readonly log: vscode.LogOutputChannel,
  ) {
    super();
    this._register(runs.onDidChange((changes) => changes.forEach(({ after }) => this.follow(after))));
    const timer = setInterval(() => this.lookAfter(), lookInterval);
    this._register({ dispose: () => clearInterval(timer) });
  }

  /**
   * Asks the trainer of a run to finish its step, save and end.
   * @throws {Error} when it cannot be reached
   */
  async stop(folder: string): Promise<void> {
    const trainer = await this.trainerOf(folder);
    const client = this.sessions.get(folder)?.client;
    if (client) return client.stop();
    const { client: own } = await TrainerClient.connect(trainer);
    await own.stop();
    own.dispose();
  }

  override dispose(): void {
    for (const { client } of this.sessions.values()) client?.dispose();
    super.dispose();
  }

  /** The trainer of a run; one that is starting is waited for until it listens. */
  private async trainerOf(folder: string): Promise<TrainerProcess> {
    for (const start = Date.now(); ; await sleep(lookPause)) {
      const entry = await this.runs.know(folder);
      if (isReadable(entry) && entry.run.process) return entry.run.process;
      if (!entry || kindOf(entry) !== 'active') throw new Error('This run has ended: there is nothing to stop.');
      if (Date.now() - start > mostPatience) throw new Error('The trainer does not listen yet. Try again in a moment.');
    }
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
      client.onMetrics(() => this.measured.fire(folder));
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
  }
}
