import * as vscode from 'vscode';
import { Disposable } from '../base/disposable';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import { settings } from '../settings';
import { endedRun, endMessage, type EndAction, type EndMessage } from './endOfRun';

const commandOfAction: Record<EndAction, string> = {
  'Open Dashboard': 'adarand.openDashboard',
  Resume: 'adarand.resume',
  'Show Log': 'adarand.showLog',
  'Install Engine…': 'adarand.installEngine',
  'Halve the Batch Size': 'adarand.halveBatchSize',
};

/** Tells a person when a run ends that they may have stopped looking at. */
export class RunNotifications extends Disposable {
  constructor(runs: WorkspaceRuns) {
    super();
    this._register(
      runs.onDidChange((changes) => {
        for (const change of changes) {
          const run = endedRun(change);
          const message = run && endMessage(run, settings.notifications);
          if (message) void show(message, change.folder);
        }
      }),
    );
  }
}

async function show({ severity, text, actions, fix }: EndMessage, folder: string): Promise<void> {
  const { showErrorMessage, showInformationMessage } = vscode.window;
  const action = await (severity === 'error' ? showErrorMessage : showInformationMessage)(text, ...actions);
  if (!action) return;
  const about = action === 'Install Engine…' && fix?.kind === 'installEngine' ? fix.engine : folder;
  await vscode.commands.executeCommand(commandOfAction[action], about);
}
