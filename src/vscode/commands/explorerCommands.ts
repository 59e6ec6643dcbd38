import type * as vscode from 'vscode';
import type { RunTreeNode } from '../explorer/runNodes';
import { archiveRuns, editNote, renameRun, starRuns, unarchiveRuns, unstarRuns } from './annotateRuns';
import { settings } from '../settings';
import { filterRuns, groupRuns, sortRuns } from './arrangeRuns';
import { peekDashboards } from './openDashboard';
import type { RunArgument } from './pickRun';
import { registerCommand } from './register';
import type { Services } from './services';
import { showDiskUsage } from './diskUsage';
import { pruneCheckpointsOf } from './pruneCheckpoints';
import { tagRuns } from './tagRuns';

/** What the view "Runs" can be told to do beside starting and stopping runs. */
export function registerExplorerCommands(services: Services): vscode.Disposable[] {
  const { tree, log } = services;
  const onRuns = (
    name: string,
    run: (services: Services, argument: RunArgument, selected?: RunTreeNode[]) => Promise<void>,
  ) =>
    registerCommand(name, log, (argument: RunArgument, selected?: RunTreeNode[]) => run(services, argument, selected));
  return [
    onRuns('star', starRuns),
    onRuns('unstar', unstarRuns),
    onRuns('archive', archiveRuns),
    onRuns('unarchive', unarchiveRuns),
    onRuns('tagRuns', tagRuns),
    onRuns('renameRun', renameRun),
    onRuns('editNote', editNote),
    onRuns('peekDashboard', peekDashboards),
    onRuns('pruneCheckpoints', pruneCheckpointsOf),
    registerCommand('showDiskUsage', log, () => showDiskUsage(services)),
    registerCommand('muteNotifications', log, () => settings.setNotifications('off')),
    registerCommand('unmuteNotifications', log, () => settings.setNotifications(undefined)),
    registerCommand('filterRuns', log, () => filterRuns(services)),
    registerCommand('clearFilter', log, () => tree.arrange({ filter: '' })),
    registerCommand('groupRuns', log, () => groupRuns(services)),
    registerCommand('sortRuns', log, () => sortRuns(services)),
    registerCommand('showArchived', log, () => tree.arrange({ showArchived: true })),
    registerCommand('hideArchived', log, () => tree.arrange({ showArchived: false })),
  ];
}
