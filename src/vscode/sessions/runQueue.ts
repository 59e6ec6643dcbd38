import * as vscode from 'vscode';
import { QueueRunner } from '../../runs/queue/queueRunner';
import type { QueueOptions } from '../../runs/queue/starts';
import { Disposable } from '../base/disposable';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import { settings } from '../settings';
import { type ExtensionFolders, trainerProgram } from './trainer';

/**
 * This window's part in the queue of the machine: as long as it is open and trusted, it starts runs whose turn has come, whoever
 * queued them.
 */
export class RunQueue extends Disposable {
  private readonly runner: QueueRunner;

  constructor(
    private readonly folders: ExtensionFolders,
    runs: WorkspaceRuns,
    log: vscode.LogOutputChannel,
  ) {
    super();
    this.runner = this._register(
      new QueueRunner({
        program: () => trainerProgram(this.folders),
        runsPerDevice: () => settings.runsPerDevice,
        onStart: (folder, error) => {
          log.info(error ? `${folder} was not started: ${error.message}` : `The turn of ${folder} has come.`);
          runs.touch(folder);
        },
        onError: (error) => log.warn(`The queue: ${error.message}`),
      }),
    );
    if (vscode.workspace.isTrusted) this.runner.start();
    else this._register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.runner.start()));
  }

  get options(): QueueOptions {
    return { runsPerDevice: settings.runsPerDevice, env: trainerProgram(this.folders).env };
  }

  /** The queue has changed: perhaps something can start. */
  look(): void {
    if (vscode.workspace.isTrusted) void this.runner.look();
  }
}
