import { watch } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { readQueue } from '../../runs/queue/queue';
import { queueFileOf } from '../../runs/queue/queueFile';
import { Disposable } from '../base/disposable';
import { Throttler } from '../base/throttler';

/** Milliseconds between two reads of the queue: several windows may change it at a time. */
const readInterval = 200;

/** The order in which queued runs have their turn, as it is on this machine, whichever window changes it. */
export class QueueOrder extends Disposable {
  private readonly changed = this._register(new vscode.EventEmitter<readonly string[]>());
  /** Fires with the folders of the queued runs, the next one first. */
  readonly onDidChange = this.changed.event;
  private readonly reading = this._register(
    new Throttler(
      readInterval,
      () => this.read(),
      (error) => this.log.warn(`The queue: ${(error as Error).message}`),
    ),
  );

  constructor(private readonly log: vscode.LogOutputChannel) {
    super();
    void this.follow();
  }

  private async follow(): Promise<void> {
    const file = await queueFileOf();
    // The file is replaced at every change, so its folder is watched.
    const watcher = watch(path.dirname(file), (_event, name) => name === path.basename(file) && this.reading.trigger());
    watcher.on('error', (error) => this.log.warn(`The queue is not watched: ${error.message}`));
    this._register({ dispose: () => watcher.close() });
    this.reading.trigger();
  }

  private async read(): Promise<void> {
    const queue = await readQueue();
    if (!this.isDisposed) this.changed.fire(queue.map(({ runFolder }) => runFolder));
  }
}
