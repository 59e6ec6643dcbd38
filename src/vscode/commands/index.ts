import * as vscode from 'vscode';
import type { RunTreeNode } from '../explorer/runNodes';
import { checkConfiguration } from './checkConfiguration';
import { compareRuns } from './compareRuns';
import { deleteRuns } from './deleteRuns';
import { duplicateConfiguration } from './duplicateConfiguration';
import { registerExplorerCommands } from './explorerCommands';
import { halveBatchSizeOf } from './halveBatchSize';
import { installTrainingEngine } from './installEngine';
import { registerLifeCycleCommands } from './lifeCycleCommands';
import { registerModelCommands } from './modelCommands';
import { newRun } from './newRun';
import { openDashboard } from './openDashboard';
import { openConfiguration, revealRunFolder, showLog } from './openRunFiles';
import type { RunArgument } from './pickRun';
import { registerCommand } from './register';
import { rerunExactly } from './rerunExactly';
import type { Services } from './services';
import { showStudy } from './showStudy';
import { startRun } from './startRun';

/** Everything the extension can be told to do; package.json gives the titles and says where each is offered. */
export function registerCommands(services: Services): vscode.Disposable[] {
  const { runs, log } = services;
  const onRun = (name: string, run: (services: Services, argument: RunArgument) => Promise<void>) =>
    registerCommand(name, log, (argument: RunArgument) => run(services, argument));
  const onRunOrConfiguration = (
    name: string,
    run: (services: Services, argument: RunArgument | vscode.Uri) => Promise<void>,
  ) => registerCommand(name, log, (argument: RunArgument | vscode.Uri) => run(services, argument));
  return [
    registerCommand('newRun', log, newRun),
    registerCommand('run', log, (argument: unknown) => startRun(services, argument)),
    registerCommand('installEngine', log, (argument: unknown) => installTrainingEngine(services, argument)),
    registerCommand('showStudy', log, (argument: unknown) => showStudy(services, argument)),
    registerCommand('check', log, (argument: unknown) => checkConfiguration(services, argument)),
    registerCommand('halveBatchSize', log, (folder: string) => halveBatchSizeOf(services, folder)),
    ...registerLifeCycleCommands(services),
    onRun('rerunExactly', rerunExactly),
    onRun('openConfiguration', openConfiguration),
    onRun('revealRunFolder', revealRunFolder),
    onRun('showLog', showLog),
    onRunOrConfiguration('openDashboard', openDashboard),
    onRunOrConfiguration('duplicateConfiguration', duplicateConfiguration),
    registerCommand('deleteRun', log, (argument: RunArgument, selected?: RunTreeNode[]) =>
      deleteRuns(services, argument, selected),
    ),
    registerCommand('compareRuns', log, (argument: RunArgument, selected?: RunTreeNode[]) =>
      compareRuns(services, argument, selected),
    ),
    ...registerExplorerCommands(services),
    ...registerModelCommands(services),
    registerCommand('refresh', log, () => runs.refresh()),
    registerCommand('showOutput', log, () => log.show()),
    registerCommand('openWalkthrough', log, () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', 'adarand.adarand#start', false),
    ),
  ];
}
