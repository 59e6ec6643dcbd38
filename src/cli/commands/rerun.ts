import type { Command } from 'commander';
import { exitCodes } from '../../protocol/jobs';
import { createRerun, prepareRerun } from '../../runs/reproducibility/rerun';
import { canAsk, confirm } from '../confirm';
import { InputError } from '../errors';
import { followRun } from '../followRun';
import { reportEnd } from '../runEnd';
import { findRun, shortPath } from '../runFolders';
import { Screen } from '../screen';
import { trainerProgram } from '../trainerProgram';

interface RerunOptions {
  yes?: boolean;
  json?: boolean;
}

export function addRerun(program: Command): void {
  program
    .command('rerun')
    .description('Train a run again, exactly. What will not be as it was is named first, and asked for.')
    .argument('<run>', 'run folder, or id of a run or its beginning')
    .option('-y, --yes', 'start also when something is not as it was')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (run: string, options: RerunOptions) => {
      process.exitCode = await rerun(run, options);
    });
}

/** @returns the exit code */
async function rerun(name: string, { yes = false, json = false }: RerunOptions): Promise<number> {
  const screen = new Screen(json);
  const prepared = await prepareRerun(await findRun(name), {
    ...trainerProgram,
    onProgress: ({ done, total, what }) => screen.draw(`Comparing ${what}: ${done}/${total}`),
  });
  screen.clear();
  const { differences, of } = prepared;
  if (differences.length > 0) {
    screen.print([`Not as when ${of.id} was trained:`, ...differences.map((one) => `  ${one}`)].join('\n'));
    if (!yes && !canAsk()) throw new InputError('Nothing was started. With --yes it is trained all the same.');
    if (!yes && !(await confirm('Train it all the same?'))) return exitCodes.stopped;
  }
  const { runFolder } = await createRerun(prepared, true);
  screen.print(`Run ${shortPath(runFolder)}`);
  return reportEnd(runFolder, await followRun(runFolder, screen), screen);
}
