import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes } from '../protocol/jobs';
import { isActive } from '../protocol/lifeCycle';
import type { RunRecord } from '../protocol/run';
import { readRun } from '../runFolder/runStore';
import { readQueue } from '../runs/queue/queue';
import { QueueRunner } from '../runs/queue/queueRunner';
import { effectiveRun } from '../runs/runState';
import { shortPath } from './runFolders';
import { runSummary } from './runSummary';
import type { Screen } from './screen';
import { onStopSignals } from './stopSignals';
import { trainerProgram } from './trainerProgram';

/** Milliseconds between two looks whether runs have ended. */
const lookInterval = 500;

/**
 * Starts queued runs when their turn comes, until none waits and those that were started from here have ended.
 * @returns the exit code: 1 if one of them has not finished
 */
export async function workThroughQueue(runsPerDevice: number, screen: Screen): Promise<number> {
  const going = new Set<string>();
  const ended: ReturnType<typeof runSummary>[] = [];
  let calledOff = false;
  const runner = new QueueRunner({
    program: () => ({ ...trainerProgram, env: trainerProgram.env ?? process.env }),
    runsPerDevice: () => runsPerDevice,
    onClaim: (folder) => going.add(folder),
    onStart: (folder, error) =>
      screen.print(`${error ? `Not started (${error.message})` : 'Started'}: ${shortPath(folder)}`),
    onError: (error) => screen.printError(error.message),
  });
  const callOff = () => (calledOff = true);
  const release = onStopSignals({ ask: callOff, insist: callOff });
  runner.start();
  try {
    do {
      await runner.look();
      await sleep(lookInterval);
      for (const folder of [...going]) {
        const run = await runIn(folder);
        if (run && isActive(run.status)) continue;
        going.delete(folder);
        if (run) ended.push(runSummary(folder, run));
        screen.print(run ? `${run.name} is ${run.status}.` : `${shortPath(folder)} is gone.`);
      }
    } while (!calledOff && (going.size > 0 || (await readQueue()).length > 0));
  } finally {
    release();
    runner.dispose();
  }
  screen.result({ runs: ended });
  if (calledOff) return exitCodes.stopped;
  return ended.every(({ status }) => status === 'finished') ? exitCodes.done : exitCodes.failed;
}

/** Nothing when the run folder is gone. */
async function runIn(folder: string): Promise<RunRecord | undefined> {
  return readRun(folder)
    .then((run) => effectiveRun(folder, run))
    .catch(() => undefined);
}
