import { allows, isActive, LifeCycleError } from '../../protocol/lifeCycle';
import { RunFolderError } from '../../runFolder/jsonFile';
import { readRun, updateRun } from '../../runFolder/runStore';
import { effectiveRun } from '../runState';
import { stopJob } from '../slurm/jobRun';
import { changeQueue, type QueueEntry, type QueueState, readQueueState } from './queueFile';

/** The runs that wait, in the order of their turns. */
export async function readQueue(): Promise<QueueEntry[]> {
  return (await readQueueState()).queued;
}

/**
 * Lets a run wait for its turn behind all others: a new one, or one that has ended but not finished.
 * @throws {LifeCycleError} when it cannot be started
 */
export function enqueueRun(runFolder: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  return changeQueue(async (state) => ({ state: await enqueued(state, runFolder, env), result: undefined }));
}

/** The queue with a run at its end, which is `queued` now. @throws {LifeCycleError} when it cannot be started */
export async function enqueued(state: QueueState, runFolder: string, env: NodeJS.ProcessEnv): Promise<QueueState> {
  const { status, name, job } = await effectiveRun(runFolder, await readRun(runFolder));
  if (job && status === 'queued')
    throw new Error(`${name} waits in Slurm (job ${job.id}), which decides when it starts.`);
  if (status !== 'queued') {
    if (!allows(status, 'enqueue')) throw new LifeCycleError(status, 'enqueue');
    await updateRun(runFolder, (run) => ({ event: isActive(run.status) ? ['vanish', 'enqueue'] : 'enqueue' }));
  }
  const earlier = state.queued.find((entry) => entry.runFolder === runFolder);
  const enginesFolder = earlier?.enginesFolder ?? env['ADARAND_ENGINES_DIR'];
  const others = state.queued.filter((entry) => entry !== earlier);
  return { ...state, queued: [...others, { runFolder, addedAt: Date.now(), ...(enginesFolder && { enginesFolder }) }] };
}

/** Takes runs out of the queue; they have stopped then, and can be started or queued again. */
export function dequeueRuns(runFolders: readonly string[]): Promise<void> {
  return changeQueue(async (state) => {
    for (const folder of runFolders) await stopWaiting(folder).catch(ignoreGone);
    const queued = state.queued.filter(({ runFolder }) => !runFolders.includes(runFolder));
    return { state: { ...state, queued }, result: undefined };
  });
}

async function stopWaiting(folder: string): Promise<void> {
  const run = await effectiveRun(folder, await readRun(folder));
  // A job may have started since somebody saw it wait.
  if (run.job && allows(run.status, 'stop')) await stopJob(folder, run, run.job);
  else await updateRun(folder, ({ status }) => (status === 'queued' ? { event: 'stop' } : {}));
}

/** Moves runs, in their present order, to before another one; to the end without that. */
export function moveInQueue(runFolders: readonly string[], before?: string): Promise<void> {
  return changeQueue(async (state) => {
    const moved = state.queued.filter(({ runFolder }) => runFolders.includes(runFolder));
    const others = state.queued.filter((entry) => !moved.includes(entry));
    const at = others.findIndex(({ runFolder }) => runFolder === before);
    const queued = at < 0 ? [...others, ...moved] : [...others.slice(0, at), ...moved, ...others.slice(at)];
    return { state: { ...state, queued }, result: undefined };
  });
}

/** A run folder that was deleted needs no word. */
export function ignoreGone(error: unknown): void {
  if (!(error instanceof RunFolderError)) throw error;
}
