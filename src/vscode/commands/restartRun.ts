import * as vscode from 'vscode';
import { restartRun } from '../../runs/restartRun';
import type { RunTreeNode } from '../explorer/runNodes';
import { requireTrust } from '../trust';
import type { RunArgument } from './pickRun';
import type { Services } from './services';
import { startOrQueue } from './startRun';
import { can, readableRuns } from './stopAndResume';

/** Makes new runs with the configurations that runs were started with, and starts them when their turn comes. */
export async function restart(services: Services, argument: RunArgument, selected?: RunTreeNode[]): Promise<void> {
  if (!(await requireTrust('Training starts a process that reads files of this folder.'))) return;
  const entries = await readableRuns(services, argument, selected, {
    title: 'Restart Which Run?',
    accepts: can('extend'),
    none: 'There is no run that has ended and could be restarted.',
  });
  for (const { folder, run: old } of entries) {
    const { runFolder, run } = await restartRun(folder, vscode.workspace.isTrusted);
    services.log.info(`New run ${run.id} with the configuration of ${old.id}.`);
    await startOrQueue(services, runFolder, run.name, `Starting ${run.name}`);
  }
}
