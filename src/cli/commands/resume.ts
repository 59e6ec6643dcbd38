import type { Command } from 'commander';
import { isActive } from '../../protocol/lifeCycle';
import { readRun } from '../../runFolder/runStore';
import { effectiveRun } from '../../runs/runState';
import { InputError } from '../errors';
import { followRun } from '../followRun';
import { reportEnd } from '../runEnd';
import { findRun, shortPath } from '../runFolders';
import { Screen } from '../screen';

export function addResume(program: Command): void {
  program
    .command('resume')
    .description('Go on with a run that was stopped or has failed, from its last checkpoint.')
    .argument('<run>', 'run folder, or id of a run or its beginning')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (run: string, { json = false }: { json?: boolean }) => {
      process.exitCode = await resume(run, new Screen(json));
    });
}

/** @returns the exit code */
async function resume(name: string, screen: Screen): Promise<number> {
  const runFolder = await findRun(name);
  const { id, status, process: trainer } = await effectiveRun(runFolder, await readRun(runFolder));
  if (isActive(status))
    throw new InputError(
      `The run ${id} is being trained already${trainer ? `, by process ${trainer.pid}` : ''}. Stop it first.`,
    );
  if (status === 'finished')
    throw new InputError(
      `The run ${id} has finished: there is nothing to resume. To train longer, start a new run with more epochs.`,
    );
  screen.print(`Run ${shortPath(runFolder)}`);
  return reportEnd(runFolder, await followRun(runFolder, screen), screen);
}
