import type { SlurmOptions } from '../../config/sections/launcher';
import { allows } from '../../protocol/lifeCycle';
import { readRun } from '../../runFolder/runStore';
import { type TrainAll, untilEnded } from '../plans/trainAll';
import { effectiveRun } from '../runState';
import type { TrainerProgram } from '../trainerProgram';
import { stopJob } from './jobRun';
import { submitToSlurm } from './submit';

/** Trains many runs as one array of Slurm, those that have not finished and are not submitted. */
export function trainOnSlurm(slurm: SlurmOptions, program: TrainerProgram): TrainAll {
  return async (runFolders, options) => {
    const missing: string[] = [];
    for (const folder of runFolders) {
      const { status, job } = await effectiveRun(folder, await readRun(folder));
      if (allows(status, 'enqueue') || (status === 'queued' && !job)) missing.push(folder);
    }
    await submitToSlurm(missing, slurm, program);
    return untilEnded(runFolders, options, async (folder) => {
      const run = await effectiveRun(folder, await readRun(folder));
      if (run.job && allows(run.status, 'stop')) await stopJob(folder, run, run.job);
    });
  };
}
