import type { Halving } from '../../config/sections/sweep';
import type { RunRecord } from '../../protocol/run';
import { readMetrics } from '../../runFolder/metricsLog';
import { readRun, updateRun } from '../../runFolder/runStore';
import type { TrainAll, TrainAllOptions } from '../plans/trainAll';

/** What is told of a rung. */
export interface RungReport {
  /** Epoch that the runs have reached. */
  epoch: number;
  /** Runs that reached it, and how many of them go on. */
  runs: number;
  kept: number;
}

/**
 * Successive halving (Jamieson and Talwalkar, AISTATS 2016): trains all runs to the first rung, the best of them to the next, and
 * so on to the end. The others stay stopped and can be resumed by hand. Where a sweep was interrupted it goes on: what the rungs
 * decide depends on the curves alone.
 */
export async function trainWithHalving(
  runFolders: readonly string[],
  { rungs, keep, metric }: Halving,
  trainAll: TrainAll,
  options: TrainAllOptions & { onRung?: (report: RungReport) => void },
): Promise<RunRecord[]> {
  let left = runFolders;
  for (const epoch of rungs) {
    await trainTo(left, epoch, trainAll, options);
    const reached = await figuresAt(left, epoch, metric);
    const kept = best(reached, Math.ceil(keep * left.length));
    options.onRung?.({ epoch, runs: left.length, kept: kept.length });
    left = kept;
  }
  await trainTo(left, undefined, trainAll, options);
  return Promise.all(runFolders.map(readRun));
}

/** Trains the runs that are not there yet to an epoch, or to their end. */
async function trainTo(
  folders: readonly string[],
  epoch: number | undefined,
  trainAll: TrainAll,
  options: TrainAllOptions,
) {
  const behind: string[] = [];
  for (const folder of folders) {
    const { progress, status } = await readRun(folder);
    if (status === 'finished' || (epoch !== undefined && (progress?.epoch ?? 0) >= epoch)) continue;
    await updateRun(folder, { stopAfterEpoch: epoch });
    behind.push(folder);
  }
  if (behind.length > 0) await trainAll(behind, options);
}

/** The best figure of each run up to an epoch, the higher the better; runs that ended before without finishing are left out. */
async function figuresAt(folders: readonly string[], epoch: number, metric: Halving['metric']) {
  const found: { folder: string; figure: number }[] = [];
  for (const folder of folders) {
    const { progress, status } = await readRun(folder);
    if (status !== 'finished' && (progress?.epoch ?? 0) < epoch) continue;
    const { records } = await readMetrics(folder);
    const figures = records.flatMap((record) => {
      if (record.kind !== 'epoch' || record.epoch > epoch) return [];
      const figure = metric === 'validationLoss' ? -(record.validationLoss ?? NaN) : (record.validationAccuracy ?? NaN);
      return Number.isFinite(figure) ? [figure] : [];
    });
    if (figures.length > 0) found.push({ folder, figure: Math.max(...figures) });
  }
  return found;
}

/** The best so many, in their first order; of equal ones those that come first. */
function best(runs: readonly { folder: string; figure: number }[], count: number): string[] {
  const kept = [...runs].sort((a, b) => b.figure - a.figure).slice(0, count);
  return runs.filter((run) => kept.includes(run)).map(({ folder }) => folder);
}
