import type * as vscode from 'vscode';
import type { RunTreeNode } from '../explorer/runNodes';
import { cleanUp } from './cleanUp';
import { extendRunBy } from './extendRun';
import type { RunArgument } from './pickRun';
import { dequeue, moveDown, moveUp, startQueued } from './queuedRuns';
import { registerCommand } from './register';
import { restart } from './restartRun';
import type { Services } from './services';
import { continueRuns, pauseRuns, resumeRuns, stopRuns } from './stopAndResume';

/** Everything that moves a run from one state to another; see protocol/lifeCycle.ts. */
export function registerLifeCycleCommands(services: Services): vscode.Disposable[] {
  const onRuns = (
    name: string,
    run: (services: Services, argument: RunArgument, selected?: RunTreeNode[]) => Promise<void>,
  ) =>
    registerCommand(name, services.log, (argument: RunArgument, selected?: RunTreeNode[]) =>
      run(services, argument, selected),
    );
  return [
    onRuns('stop', stopRuns),
    onRuns('pause', pauseRuns),
    onRuns('continue', continueRuns),
    onRuns('resume', resumeRuns),
    onRuns('restart', restart),
    onRuns('extend', extendRunBy),
    onRuns('startNow', startQueued),
    onRuns('dequeue', dequeue),
    onRuns('moveUp', moveUp),
    onRuns('moveDown', moveDown),
    registerCommand('cleanUp', services.log, () => cleanUp(services)),
  ];
}
