import { setTimeout as sleep } from 'node:timers/promises';
import { isActive } from '../protocol/lifeCycle';
import type { RunRecord } from '../protocol/run';
import { readRun, updateRun } from '../runFolder/runStore';
import { LaunchError, startNow } from '../runs/launcher';
import { effectiveRun } from '../runs/runState';
import { slurmOptionsOf } from '../runs/slurm/submit';
import { TrainerClient } from '../runs/trainerClient';
import { failureOf } from './errors';
import { followJob } from './followJob';
import type { Screen } from './screen';
import { onStopSignals } from './stopSignals';
import { trainerProgram } from './trainerProgram';
import { TrainingView, type Connection } from './trainingView';

/** Milliseconds between two looks at `run.json`, and how many looks a trainer's end may take to get in there. */
const lookInterval = 50;
const mostLooks = 100;

/**
 * Starts the trainer of a run and shows what it does until it ends. Ctrl-C asks it to stop, another Ctrl-C ends it at once.
 * @returns the run as it ended, whichever way
 */
export async function followRun(runFolder: string, screen: Screen): Promise<RunRecord> {
  if (await slurmOptionsOf(runFolder)) return followJob(runFolder, screen);
  const view = new TrainingView(runFolder, screen);
  const calledOff = new AbortController();
  let run: RunRecord | undefined;
  let client: TrainerClient | undefined;
  let asked = false;
  // A trainer that hangs up instead of answering is ending anyway.
  const stop = () => client?.stop().catch(() => undefined);
  const release = onStopSignals({
    ask() {
      asked = true;
      screen.print('Finishing the step and saving… Ctrl-C again ends it at once.');
      if (run) void stop();
      else calledOff.abort();
    },
    insist() {
      // Noted as stopped, not as failed: it was meant.
      calledOff.abort();
      void endTrainer(runFolder);
    },
  });
  try {
    run = await start(runFolder, (options) => startNow(runFolder, { ...options, signal: calledOff.signal }));
    if (run?.process) {
      const connection = await connect(run.process, runFolder);
      client = connection?.client;
      if (asked) void stop();
      if (connection) await view.watch(connection);
    }
    return await endOf(runFolder);
  } finally {
    release();
    client?.dispose();
    await view.catchUp();
    screen.clear();
  }
}

/** The run as it started; undefined when it did not, and `run.json` says why. */
async function start(
  runFolder: string,
  launch: (program: typeof trainerProgram) => Promise<RunRecord>,
): Promise<RunRecord | undefined> {
  try {
    return await launch(trainerProgram);
  } catch (error) {
    if ((error as Error).name === 'AbortError') return undefined;
    const { status } = await readRun(runFolder);
    if (error instanceof LaunchError && !isActive(status)) return undefined;
    if (error instanceof LaunchError) throw error;
    const { message } = failureOf(error);
    await updateRun(runFolder, { event: 'fail', error: { message } }).catch(() => undefined);
    throw error;
  }
}

/** A line to the trainer, or undefined when it has ended already. @throws {Error} when it is there but does not answer */
async function connect(trainer: NonNullable<RunRecord['process']>, runFolder: string): Promise<Connection | undefined> {
  try {
    return await TrainerClient.connect(trainer);
  } catch (error) {
    // One that is just ending hangs up before `run.json` says so.
    for (let looks = 1; looks <= mostLooks; looks++) {
      const { status } = await effectiveRun(runFolder, await readRun(runFolder));
      if (!isActive(status)) return undefined;
      await sleep(lookInterval);
    }
    const { message } = error as Error;
    throw new LaunchError(`The trainer (process ${trainer.pid}) goes on, but cannot be watched: ${message}`);
  }
}

/** The run when it has ended. What the trainer could not write itself is written from here, a moment after it is gone. */
async function endOf(runFolder: string): Promise<RunRecord> {
  for (let looks = 1; ; looks++) {
    const written = await readRun(runFolder);
    const run = await effectiveRun(runFolder, written);
    if (!isActive(run.status) && (run.status === written.status || looks > mostLooks)) return run;
    await sleep(lookInterval);
  }
}

async function endTrainer(runFolder: string): Promise<void> {
  try {
    const { process: trainer } = await readRun(runFolder);
    if (trainer) process.kill(trainer.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
