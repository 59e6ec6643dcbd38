import { setTimeout as sleep } from 'node:timers/promises';
import { allows, isActive } from '../../protocol/lifeCycle';
import type { RunRecord } from '../../protocol/run';
import { readRun } from '../../runFolder/runStore';
import { askTrainer } from '../controlRun';
import { dequeueRuns, enqueueRun, readQueue } from '../queue/queue';
import { effectiveRun } from '../runState';

/** Milliseconds between two looks at runs that are waited for. */
const lookInterval = 500;

export interface TrainAllOptions {
  /** Environment of the trainers. */
  env?: NodeJS.ProcessEnv;
  /** Takes runs out of the queue, stops those that are trained, and waits until they have. */
  signal?: AbortSignal;
  /** Is told of all runs, again and again while they are waited for. */
  onLook?: (runs: readonly RunRecord[]) => void;
}

/** Trains runs that have not finished to where they end or stop. @returns the runs, in the same order */
export type TrainAll = (runFolders: readonly string[], options: TrainAllOptions) => Promise<RunRecord[]>;

/**
 * Trains runs through the queue of this machine. Somebody has to look after the queue: a window, or a `QueueRunner` of this program.
 * @throws {DOMException} AbortError when `signal` ended it
 */
export const trainThroughQueue: TrainAll = async (runFolders, options) => {
  const queued = (await readQueue()).map(({ runFolder }) => runFolder);
  for (const folder of runFolders) {
    options.signal?.throwIfAborted();
    const { status } = await effectiveRun(folder, await readRun(folder));
    if (allows(status, 'enqueue') || (status === 'queued' && !queued.includes(folder)))
      await enqueueRun(folder, options.env);
  }
  return untilEnded(runFolders, options, async (folder) => {
    await dequeueRuns([folder]);
    await askTrainer(folder, 'stop').catch(() => undefined);
  });
};

/** Waits until runs are neither queued nor trained. @param stop is called for each of those when `signal` aborts */
export async function untilEnded(
  runFolders: readonly string[],
  { signal, onLook }: TrainAllOptions,
  stop: (runFolder: string) => Promise<void>,
): Promise<RunRecord[]> {
  for (let stopped = false; ; await sleep(lookInterval)) {
    const runs: RunRecord[] = [];
    for (const folder of runFolders) runs.push(await effectiveRun(folder, await readRun(folder)));
    onLook?.(runs);
    const underWay = runFolders.filter((_folder, i) => runs[i]!.status === 'queued' || isActive(runs[i]!.status));
    if (underWay.length === 0) {
      signal?.throwIfAborted();
      return runs;
    }
    if (signal?.aborted && !stopped) {
      stopped = true;
      for (const folder of underWay) await stop(folder);
    }
  }
}
