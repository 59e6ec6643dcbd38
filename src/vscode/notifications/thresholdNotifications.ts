import * as vscode from 'vscode';
import { Disposable } from '../base/disposable';
import { isReadable } from '../explorer/runEntry';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import type { Measured, RunSessions } from '../sessions/runSessions';
import { settings } from '../settings';
import { crossingsIn, parseThreshold, thresholdText, type Crossing, type Threshold } from './thresholds';

/** Where the workspace keeps what was told, so that a window that is reloaded does not tell it again. */
const toldKey = 'notifications.told';
/** How many of them are kept. */
const mostTold = 500;

/** Tells a person when a run reaches a figure that the setting `adarand.notifyWhen` names: once a run. */
export class ThresholdNotifications extends Disposable {
  private thresholds: Threshold[] = [];
  private told: Set<string>;

  constructor(
    private readonly runs: WorkspaceRuns,
    sessions: RunSessions,
    private readonly memory: vscode.Memento,
    private readonly log: vscode.LogOutputChannel,
  ) {
    super();
    this.told = new Set(memory.get<string[]>(toldKey));
    this.readSettings();
    this._register(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('adarand.notifyWhen')) this.readSettings();
      }),
    );
    this._register(sessions.onDidMeasure((measured) => this.look(measured)));
  }

  private readSettings(): void {
    this.thresholds = settings.notifyWhen.flatMap((text) => {
      try {
        return [parseThreshold(text)];
      } catch (error) {
        this.log.warn(`adarand.notifyWhen: ${(error as Error).message}`);
        void vscode.window.showWarningMessage(`adarand.notifyWhen: ${(error as Error).message}`);
        return [];
      }
    });
  }

  private look({ folder, lines }: Measured): void {
    const open = this.thresholds.filter((threshold) => !this.told.has(keyOf(folder, threshold)));
    if (open.length === 0 || settings.notifications === 'off') return;
    for (const crossing of crossingsIn(lines, open)) {
      this.told.add(keyOf(folder, crossing.threshold));
      void this.memory.update(toldKey, [...this.told].slice(-mostTold));
      void this.tell(folder, crossing);
    }
  }

  private async tell(folder: string, { threshold, value, epoch }: Crossing): Promise<void> {
    const entry = this.runs.collection.get(folder);
    const name = isReadable(entry) ? entry.run.name : folder;
    const text = `${name}: ${threshold.metric} is ${Number(value.toPrecision(4))} in epoch ${epoch} (${thresholdText(threshold)}).`;
    const [open, stop] = ['Open Dashboard', 'Stop'];
    const action = await vscode.window.showInformationMessage(text, open, stop);
    if (action === open) await vscode.commands.executeCommand('adarand.openDashboard', folder);
    if (action === stop) await vscode.commands.executeCommand('adarand.stop', folder);
  }
}

function keyOf(folder: string, threshold: Threshold): string {
  return `${folder}\n${thresholdText(threshold)}`;
}
