import type { Command } from 'commander';
import { allows } from '../../protocol/lifeCycle';
import { exitCodes } from '../../protocol/jobs';
import type { RunRecord } from '../../protocol/run';
import { readRun } from '../../runFolder/runStore';
import { askTrainer, endTrainerNow, type Wish } from '../../runs/controlRun';
import { dequeueRuns } from '../../runs/queue/queue';
import { effectiveRun } from '../../runs/runState';
import { InputError } from '../errors';
import { findRun } from '../runFolders';
import { runSummary } from '../runSummary';
import { Screen } from '../screen';

const commands: Record<Wish, { description: string; heard: string }> = {
  stop: {
    description: 'Stop a run: it finishes its step, saves, and can be resumed. Again, or with --now: at once.',
    heard: 'It finishes its step and saves. To end it at once, stop it again.',
  },
  pause: {
    description: 'Pause a run: it finishes its step, saves, and waits with everything in memory.',
    heard: 'It finishes its step, saves, and waits.',
  },
  continue: { description: 'Let a paused run go on.', heard: 'It goes on.' },
};

/** `stop`, `pause` and `continue`: what can be asked of a run that another process trains. */
export function addControl(program: Command): void {
  for (const wish of Object.keys(commands) as Wish[]) {
    const command = program
      .command(wish)
      .description(commands[wish].description)
      .argument('<run>', 'run folder, or id of a run or its beginning')
      .option('--json', 'end stdout with one line of JSON; everything else goes to stderr');
    if (wish === 'stop') command.option('--now', 'end it in the middle of a step; it goes on from its last checkpoint');
    command.action(async (run: string, { json = false, now = false }: { json?: boolean; now?: boolean }) => {
      process.exitCode = await control(run, wish, now, new Screen(json));
    });
  }
}

/** @returns the exit code */
async function control(name: string, wish: Wish, now: boolean, screen: Screen): Promise<number> {
  const runFolder = await findRun(name);
  const run = await effectiveRun(runFolder, await readRun(runFolder));
  if (!allows(run.status, wish)) throw new InputError(`The run ${run.id} is ${run.status}: ${cannot[wish]}.`);
  screen.print(`${run.name}: ${await obey(runFolder, run, wish, now)}`);
  screen.result(runSummary(runFolder, await effectiveRun(runFolder, await readRun(runFolder))));
  return exitCodes.done;
}

const cannot: Record<Wish, string> = {
  stop: 'there is nothing to stop',
  pause: 'there is nothing to pause',
  continue: 'only a paused run can continue',
};

async function obey(runFolder: string, { status }: RunRecord, wish: Wish, now: boolean): Promise<string> {
  if (status === 'queued') {
    await dequeueRuns([runFolder]);
    return 'It was taken out of the queue.';
  }
  if (wish === 'stop' && (now || status === 'stopping')) {
    await endTrainerNow(runFolder);
    return 'It was ended. Resume goes on from the last checkpoint.';
  }
  await askTrainer(runFolder, wish);
  return commands[wish].heard;
}
