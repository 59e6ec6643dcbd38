import { setTimeout as sleep } from 'node:timers/promises';
import { allows, isActive, LifeCycleError } from '../protocol/lifeCycle';
import type { RunRecord, TrainerProcess } from '../protocol/run';
import { readRun, updateRun } from '../runFolder/runStore';
import { isElsewhere, isProcessAlive } from './processAlive';
import { effectiveRun } from './runState';
import { stopJob } from './slurm/jobRun';
import { TrainerClient } from './trainerClient';

/** What a trainer can be asked for. */
export type Wish = 'stop' | 'pause' | 'continue';

/** Milliseconds that a trainer may take from its start until it listens, and a killed one until it is gone. */
const mostPatience = 15_000;
const lookPause = 100;

/**
 * Asks the trainer of a run to stop, to pause or to continue; it obeys when its step is done. One that is starting is waited for
 * until it listens.
 * @param client A connection that is open already
 * @throws {LifeCycleError} when the run cannot do that now
 * @throws {Error} when the trainer cannot be reached
 */
export async function askTrainer(runFolder: string, wish: Wish, client?: TrainerClient): Promise<void> {
  const run = client ? undefined : await effectiveRun(runFolder, await readRun(runFolder));
  if (run?.job && wish === 'stop' && allows(run.status, 'stop')) return stopJob(runFolder, run, run.job);
  const trainer = await trainerOf(runFolder, wish);
  if (client) return client[wish]();
  const { client: own } = await TrainerClient.connect(trainer);
  try {
    await own[wish]();
  } finally {
    own.dispose();
  }
}

async function trainerOf(runFolder: string, wish: Wish): Promise<TrainerProcess> {
  for (const start = performance.now(); ; await sleep(lookPause)) {
    const { status, process: trainer } = await effectiveRun(runFolder, await readRun(runFolder));
    if (!isActive(status) || !allows(status, wish)) throw new LifeCycleError(status, wish);
    if (trainer) return trainer;
    if (performance.now() - start > mostPatience)
      throw new Error('The trainer does not listen yet. Try again in a moment.');
  }
}

/**
 * Ends the trainer of a run at once, in the middle of a step too; the run has stopped then, and can go on from its last
 * checkpoint.
 * @throws {Error} when it runs on another machine, or does not go away
 */
export async function endTrainerNow(runFolder: string): Promise<RunRecord> {
  const present = await effectiveRun(runFolder, await readRun(runFolder));
  if (present.job && isActive(present.status)) {
    await stopJob(runFolder, { ...present, status: 'stopping' }, present.job);
    return effectiveRun(runFolder, await readRun(runFolder));
  }
  const run = await updateRun(runFolder, ({ status }) => (allows(status, 'stop') ? { event: 'stop' } : {}));
  const { process: trainer } = run;
  if (trainer && isElsewhere(trainer)) throw new Error(`${run.name} is trained on ${trainer.host}: end it there.`);
  if (trainer && (await isProcessAlive(trainer))) {
    process.kill(trainer.pid, 'SIGKILL');
    for (const start = performance.now(); await isProcessAlive(trainer); await sleep(lookPause))
      if (performance.now() - start > mostPatience)
        throw new Error(`The trainer of ${run.name} (process ${trainer.pid}) does not end.`);
  }
  return updateRun(runFolder, ({ status }) => (isActive(status) ? { event: 'halt' } : {}));
}
