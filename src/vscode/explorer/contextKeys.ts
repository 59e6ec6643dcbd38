import * as vscode from 'vscode';
import { Disposable } from '../base/disposable';
import type { WorkspaceRuns } from './workspaceRuns';

/** Keeps the keys that `when` clauses test (`adarand.hasRuns` and its like) in step with the runs. */
export class ContextKeys extends Disposable {
  private readonly current = new Map<string, boolean>();

  constructor(private readonly runs: WorkspaceRuns) {
    super();
    this._register(runs.onDidChange(() => this.update()));
    void runs.whenLoaded.then(() => this.set('adarand.loaded', true));
  }

  private update(): void {
    const { collection } = this.runs;
    this.set('adarand.hasRuns', collection.size > 0);
    this.set('adarand.hasActiveRuns', collection.countOf('running') > 0);
    this.set('adarand.hasQueuedRuns', collection.countOf('queued') > 0);
    this.set('adarand.hasResumableRuns', collection.countOf('stopped') + collection.countOf('failed') > 0);
  }

  private set(key: string, value: boolean): void {
    if (this.current.get(key) === value) return;
    this.current.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
