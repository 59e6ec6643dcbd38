import { setTimeout as sleep } from 'node:timers/promises';
import { isActive } from '../protocol/lifeCycle';
import type { RunRecord } from '../protocol/run';
import { readRun } from '../runFolder/runStore';
import { startNow } from '../runs/launcher';
import { effectiveRun } from '../runs/runState';
import { stopJob } from '../runs/slurm/jobRun';
import type { Screen } from './screen';
import { onStopSignals } from './stopSignals';
import { trainerProgram } from './trainerProgram';
import { TrainingView } from './trainingView';

/** Milliseconds between two looks into the run folder. */
const lookInterval = 1000;

/**
 * Submits a run to Slurm and shows what its folder tells until it ends. Ctrl-C asks it to stop, another Ctrl-C ends it at once. A
 * command that goes away leaves the job alone.
 * @returns the run as it ended
 */
export async function followJob(runFolder: string, screen: Screen): Promise<RunRecord> {
  const submitted = await startNow(runFolder, trainerProgram);
  screen.print(`Submitted to Slurm as job ${submitted.job?.id}.`);
  const view = new TrainingView(runFolder, screen);
  const stop = async (insists: boolean) => {
    const run = await effectiveRun(runFolder, await readRun(runFolder));
    if (run.job && isUnderWay(run)) await stopJob(runFolder, insists ? { ...run, status: 'stopping' } : run, run.job);
  };
  const tell = (error: Error) => screen.printError(error.message);
  const release = onStopSignals({
    ask() {
      screen.print('Finishing the step and saving… Ctrl-C again ends it at once.');
      stop(false).catch(tell);
    },
    insist: () => void stop(true).catch(tell),
  });
  try {
    for (;;) {
      const run = await effectiveRun(runFolder, await readRun(runFolder));
      await view.catchUp();
      if (!isUnderWay(run)) return run;
      screen.draw((run.activity ?? progressText(run)).slice(0, screen.columns));
      await sleep(lookInterval);
    }
  } finally {
    release();
    screen.clear();
  }
}

function isUnderWay({ status }: RunRecord): boolean {
  return status === 'queued' || isActive(status);
}

function progressText({ status, progress }: RunRecord): string {
  return progress ? `${status}: step ${progress.step} of ${progress.totalSteps}` : status;
}
