import type { Command } from 'commander';
import { restartRun } from '../../runs/restartRun';
import { followRun } from '../followRun';
import { queueRun } from '../queueRun';
import { reportEnd } from '../runEnd';
import { findRun, shortPath } from '../runFolders';
import { Screen } from '../screen';

export function addRestart(program: Command): void {
  program
    .command('restart')
    .description('Train a new run with the configuration that a run was started with.')
    .argument('<run>', 'run folder, or id of a run or its beginning')
    .option('--queue', 'wait for its turn instead of starting at once')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (run: string, { queue = false, json = false }: { queue?: boolean; json?: boolean }) => {
      process.exitCode = await restart(run, queue, new Screen(json));
    });
}

/** @returns the exit code */
async function restart(name: string, queue: boolean, screen: Screen): Promise<number> {
  const { runFolder } = await restartRun(await findRun(name), true);
  screen.print(`Run ${shortPath(runFolder)}`);
  if (queue) return queueRun(runFolder, screen);
  return reportEnd(runFolder, await followRun(runFolder, screen), screen);
}
