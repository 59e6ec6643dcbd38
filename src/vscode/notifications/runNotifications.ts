import * as vscode from 'vscode';
import type { RunRecord } from '../../protocol/run';
import { Disposable } from '../base/disposable';
import type { RunChange } from '../explorer/runCollection';
import { isReadable, kindOf } from '../explorer/runEntry';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import { settings } from '../settings';
import { endedRun, endMessage, endOfMany, partOf, warnedRun, type EndAction, type EndMessage } from './endOfRun';

/** Runs whose ends are told one by one when they are found together, as when a window opens; more are told in one message. */
const mostAtOnce = 3;

const commandOfAction: Record<EndAction, string> = {
  'Open Dashboard': 'adarand.openDashboard',
  Resume: 'adarand.resume',
  'Show Log': 'adarand.showLog',
  'Show Runs': 'adarand.runs.focus',
  'Install Engine…': 'adarand.installEngine',
  'Halve the Batch Size': 'adarand.halveBatchSize',
};

/** Tells a person when a run ends that they may have stopped looking at; of a study or a sweep, when its last run does. */
export class RunNotifications extends Disposable {
  constructor(private readonly runs: WorkspaceRuns) {
    super();
    this._register(runs.onDidChange((changes) => this.look(changes)));
  }

  private look(changes: RunChange[]): void {
    for (const change of changes) {
      const warned = warnedRun(change);
      if (warned && settings.notifications !== 'off') void warn(warned, change.folder);
    }
    const ended = changes.flatMap((change) => {
      const run = endedRun(change);
      return run ? [{ folder: change.folder, run }] : [];
    });
    const wanted = settings.notifications;
    const single = ended.filter(({ run }) => partOf(run) === undefined);
    if (single.length > mostAtOnce) {
      const runs = single.map(({ run }) => run);
      void show(endOfMany(`${runs.length} runs have ended`, runs, wanted), single[0]!.folder);
    } else for (const { folder, run } of single) void show(endMessage(run, wanted), folder);
    for (const whole of new Set(ended.map(({ run }) => partOf(run)))) {
      const runs = whole === undefined ? [] : this.partsOf(whole);
      if (runs.length > 0) void show(endOfMany(`All runs of ${whole} have ended`, runs, wanted), '');
    }
  }

  /** The runs of a study or a sweep when all of them have ended; none before. */
  private partsOf(whole: string): RunRecord[] {
    const entries = [...this.runs.collection.values()].filter(isReadable).filter(({ run }) => partOf(run) === whole);
    const isUnderWay = entries.some((entry) => kindOf(entry) === 'active' || kindOf(entry) === 'queued');
    return isUnderWay ? [] : entries.map(({ run }) => run);
  }
}

async function warn({ name, warning }: RunRecord, folder: string): Promise<void> {
  const stop = 'Stop';
  const action = await vscode.window.showWarningMessage(`${name}: ${warning}`, stop);
  if (action === stop) await vscode.commands.executeCommand('adarand.stop', folder);
}

async function show(message: EndMessage | undefined, folder: string): Promise<void> {
  if (!message) return;
  const { severity, text, actions, fix } = message;
  const { showErrorMessage, showInformationMessage } = vscode.window;
  const action = await (severity === 'error' ? showErrorMessage : showInformationMessage)(text, ...actions);
  if (!action) return;
  const about = action === 'Install Engine…' && fix?.kind === 'installEngine' ? fix.engine : folder;
  await vscode.commands.executeCommand(commandOfAction[action], about);
}
