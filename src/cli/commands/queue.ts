import { type Command, InvalidArgumentError } from 'commander';
import path from 'node:path';
import { readConfigFile } from '../../config/configFile';
import { exitCodes } from '../../protocol/jobs';
import { readRun } from '../../runFolder/runStore';
import { createRun } from '../../runs/createRun';
import { dequeueRuns, enqueueRun, moveInQueue, readQueue } from '../../runs/queue/queue';
import { InputError } from '../errors';
import { findRun, shortPath } from '../runFolders';
import { Screen } from '../screen';
import { formatTable } from '../text/table';
import { trainerProgram } from '../trainerProgram';
import { workThroughQueue } from '../workThroughQueue';

/** `queue` and what is below it: the queue that all windows and command lines of a machine share. */
export function addQueue(program: Command): void {
  const queue = program
    .command('queue')
    .description('Start queued runs when their turn comes, until none waits. Ctrl-C ends that; what trains goes on.')
    .option('--per-device <number>', 'runs that may train at the same time on one processor or GPU', parseCount, 1)
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async ({ perDevice, json = false }: { perDevice: number; json?: boolean }) => {
      process.exitCode = await workThroughQueue(perDevice, new Screen(json));
    });
  queue
    .command('add')
    .description('Let new runs of configurations wait, or runs that were stopped or have failed.')
    .argument('<what...>', 'configurations (*.adarand.json), run folders, or ids of runs')
    .action(async (what: string[], _options, command: Command) => {
      process.exitCode = await add(what, screenOf(command));
    });
  queue
    .command('list')
    .description('What waits, in the order of the turns, and why.')
    .action(async (_options, command: Command) => {
      process.exitCode = await list(screenOf(command));
    });
  queue
    .command('move')
    .description('Move a run to a place in the queue.')
    .argument('<run>', 'run folder, or id of a run or its beginning')
    .argument('<place>', '1 is next', parseCount)
    .action(async (run: string, place: number, _options, command: Command) => {
      process.exitCode = await move(run, place, screenOf(command));
    });
  queue
    .command('remove')
    .description('Take runs out of the queue.')
    .argument('<run...>', 'run folders, or ids of runs or their beginnings')
    .action(async (names: string[], _options, command: Command) => {
      const screen = screenOf(command);
      await dequeueRuns(await Promise.all(names.map(findRun)));
      process.exitCode = await list(screen);
    });
}

/** `--json` belongs to `queue`, wherever it is typed. */
function screenOf(command: Command): Screen {
  return new Screen(command.optsWithGlobals<{ json?: boolean }>().json ?? false);
}

/** @returns the exit code */
async function add(what: readonly string[], screen: Screen): Promise<number> {
  for (const name of what) {
    const runFolder = name.endsWith('.json') ? await newRun(path.resolve(name)) : await findRun(name);
    await enqueueRun(runFolder, trainerProgram.env);
  }
  return list(screen);
}

async function newRun(configPath: string): Promise<string> {
  const config = await readConfigFile(configPath);
  return (await createRun({ config, configPath, trusted: true })).runFolder;
}

/** @returns the exit code */
async function list(screen: Screen): Promise<number> {
  const found = await Promise.all(
    (await readQueue()).map(async ({ runFolder }) => ({
      runFolder,
      run: await readRun(runFolder).catch(() => undefined),
    })),
  );
  const waiting = found.flatMap(({ runFolder, run }) => (run?.status === 'queued' ? [{ runFolder, run }] : []));
  if (waiting.length === 0) screen.print('No run waits.');
  else
    screen.print(
      formatTable(
        [
          { title: 'place', align: 'right' },
          { title: 'name', align: 'left' },
          { title: 'run', align: 'left' },
          { title: 'why it waits', align: 'left' },
        ],
        waiting.map(({ runFolder, run }, i) => [String(i + 1), run.name, shortPath(runFolder), run.activity ?? '–']),
      ),
    );
  const queue = waiting.map(({ runFolder, run }) => ({ runId: run.id, runDir: runFolder, why: run.activity ?? null }));
  screen.result({ queue });
  return exitCodes.done;
}

/** @returns the exit code */
async function move(name: string, place: number, screen: Screen): Promise<number> {
  const runFolder = await findRun(name);
  const order = (await readQueue()).map((entry) => entry.runFolder);
  if (!order.includes(runFolder)) throw new InputError(`${name} is not in the queue.`);
  await moveInQueue([runFolder], order.filter((one) => one !== runFolder)[place - 1]);
  return list(screen);
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Name a whole number, 1 or more.');
}
