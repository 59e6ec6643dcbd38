import { allows, isActive, LifeCycleError } from '../protocol/lifeCycle';
import type { RunRecord } from '../protocol/run';
import { readConfig, readRun, updateRun, writeConfig } from '../runFolder/runStore';
import { effectiveRun } from './runState';

/**
 * Gives a run that has ended more epochs; it can be resumed then. The learning rate goes on where a run of that many epochs
 * would be: the schedule is laid over all of them. A run that was ended by `training.earlyStopping` gets the epochs beyond the
 * one that it ended after, and the patience begins anew.
 * @param epochs how many more
 * @returns the run, `stopped`
 * @throws {LifeCycleError} when it is queued or being trained
 * @throws {RangeError} when `epochs` is no whole number above 0
 */
export async function extendRun(runFolder: string, epochs: number): Promise<RunRecord> {
  if (!Number.isSafeInteger(epochs) || epochs < 1)
    throw new RangeError(`A run can be extended by a whole number of epochs, 1 or more, not by ${epochs}.`);
  const { status, progress, summary } = await effectiveRun(runFolder, await readRun(runFolder));
  if (!allows(status, 'extend')) throw new LifeCycleError(status, 'extend');
  const config = await readConfig(runFolder);
  const { epochs: fromEpochs } = config.training;
  const finished = progress?.epoch ?? 0;
  const toEpochs = (summary?.endedEarly ? finished : fromEpochs) + epochs;
  const extension = { at: Date.now(), epoch: finished, fromEpochs, toEpochs };
  // First the permission, then the change: a crash in between leaves a run that goes on as it was.
  const run = await updateRun(runFolder, (record) => ({
    event: isActive(record.status) ? ['vanish', 'extend'] : 'extend',
    extensions: [...(record.extensions ?? []), extension],
    progress: progress && { ...progress, totalEpochs: toEpochs, totalSteps: stepsOf(progress, toEpochs) },
  }));
  await writeConfig(runFolder, { ...config, training: { ...config.training, epochs: toEpochs } });
  return run;
}

/** Steps of a run with that many epochs. */
function stepsOf({ totalSteps, totalEpochs }: NonNullable<RunRecord['progress']>, epochs: number): number {
  return Math.round((totalSteps / Math.max(1, totalEpochs)) * epochs);
}
