import * as vscode from 'vscode';
import { isReadable } from '../explorer/runEntry';
import type { RunTreeNode } from '../explorer/runNodes';
import { activeConfiguration } from './pickConfiguration';
import { pickRun, type RunArgument } from './pickRun';
import { runsOf } from './selectedRuns';
import type { Services } from './services';

/** Opens the dashboards of runs and leaves the focus in the view, so that the arrow keys go on. */
export async function peekDashboards(
  services: Services,
  argument: RunArgument,
  selected?: RunTreeNode[],
): Promise<void> {
  // The space bar opens and closes groups, as in every tree of VS Code.
  if (typeof argument === 'object' && argument.kind === 'group') {
    await vscode.commands.executeCommand('list.toggleExpand');
    return;
  }
  const question = { title: 'Open the Dashboard of Which Run?', accepts: isReadable, none: 'There are no runs yet.' };
  for (const { folder } of await runsOf(services, argument, selected, question))
    await services.dashboards.open(folder, { preserveFocus: true });
}

/** Opens the dashboard of a run; for a configuration (the argument, or the active editor's) of its latest run. */
export async function openDashboard(services: Services, argument: RunArgument | vscode.Uri): Promise<void> {
  const { runs, dashboards } = services;
  const configuration = argument instanceof vscode.Uri ? argument : argument ? undefined : activeConfiguration();
  const latest = configuration && runs.collection.latestOf(configuration.fsPath);
  if (latest) return dashboards.open(latest.folder);
  if (argument instanceof vscode.Uri) {
    void vscode.window.showInformationMessage('This configuration has not been run yet.');
    return;
  }
  const folder = await pickRun(services, argument, {
    title: 'Open the Dashboard of Which Run?',
    accepts: isReadable,
    none: 'There are no runs yet.',
  });
  if (folder) await dashboards.open(folder);
}
