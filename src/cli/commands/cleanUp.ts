import type { Command } from 'commander';
import { exitCodes } from '../../protocol/jobs';
import { findLeftovers } from '../../runs/cleanUp/leftovers';
import { canAsk, confirm } from '../confirm';
import { findRunFolders } from '../runFolders';
import { Screen } from '../screen';

interface CleanUpOptions {
  yes?: boolean;
  json?: boolean;
}

export function addCleanUp(program: Command): void {
  program
    .command('clean-up')
    .description(
      'Find what crashes left behind: trainers without a run, half-written files, sockets. Asks before it acts.',
    )
    .argument('[folder]', 'where to look for runs', '.')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (folder: string, options: CleanUpOptions) => {
      process.exitCode = await cleanUp(folder, options);
    });
}

/** @returns the exit code */
async function cleanUp(folder: string, { yes = false, json = false }: CleanUpOptions): Promise<number> {
  const screen = new Screen(json);
  const leftovers = await findLeftovers(await findRunFolders(folder));
  screen.print(leftovers.length === 0 ? 'There is nothing to clean up.' : leftovers.map(({ what }) => what).join('\n'));
  const goes = leftovers.length > 0 && (yes || (canAsk() && (await confirm('Clean up?'))));
  if (leftovers.length > 0 && !goes) screen.print('Nothing was changed. With --yes it is done.');
  const problems: string[] = [];
  if (goes)
    for (const { what, remove } of leftovers)
      await remove().catch((error: Error) => problems.push(`${what} ${error.message}`));
  problems.forEach((problem) => screen.printError(problem));
  const cleanedUp = goes ? leftovers.length - problems.length : 0;
  screen.result({ leftovers: leftovers.map(({ kind, what }) => ({ kind, what })), cleanedUp });
  return problems.length > 0 ? exitCodes.failed : exitCodes.done;
}
