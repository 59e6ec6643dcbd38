import { type Command, InvalidArgumentError } from 'commander';
import { readRun } from '../../runFolder/runStore';
import { LifeCycleError } from '../../protocol/lifeCycle';
import { extendRun } from '../../runs/extendRun';
import { InputError } from '../errors';
import { followRun } from '../followRun';
import { queueRun } from '../queueRun';
import { reportEnd } from '../runEnd';
import { findRun, shortPath } from '../runFolders';
import { Screen } from '../screen';

interface ExtendOptions {
  epochs: number;
  queue?: boolean;
  json?: boolean;
}

export function addExtend(program: Command): void {
  program
    .command('extend')
    .description('Train a run longer that has finished, was stopped or has failed.')
    .argument('<run>', 'run folder, or id of a run or its beginning')
    .requiredOption('--epochs <number>', 'how many more', parseEpochs)
    .option('--queue', 'wait for its turn instead of starting at once')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (run: string, options: ExtendOptions) => {
      process.exitCode = await extend(run, options);
    });
}

/** @returns the exit code */
async function extend(name: string, { epochs, queue = false, json = false }: ExtendOptions): Promise<number> {
  const screen = new Screen(json);
  const runFolder = await findRun(name);
  const { extensions } = await extendRun(runFolder, epochs).catch(async (error: unknown) => {
    if (!(error instanceof LifeCycleError)) throw error;
    throw new InputError(`The run ${(await readRun(runFolder)).id} is ${error.status}: it cannot be extended now.`);
  });
  const { fromEpochs, toEpochs } = extensions!.at(-1)!;
  screen.print(`Run ${shortPath(runFolder)}: ${toEpochs} epochs instead of ${fromEpochs}.`);
  if (queue) return queueRun(runFolder, screen);
  return reportEnd(runFolder, await followRun(runFolder, screen), screen);
}

function parseEpochs(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Name a whole number of epochs, 1 or more.');
}
