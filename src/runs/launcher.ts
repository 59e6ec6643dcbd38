import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, rename, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isActive, LifeCycleError } from '../protocol/lifeCycle';
import type { RunRecord } from '../protocol/run';
import { runPaths } from '../runFolder/layout';
import { readRun, updateRun } from '../runFolder/runStore';
import { lastWords } from './lastWords';
import { skipTurns } from './queue/starts';
import { effectiveRun, vanishedError } from './runState';
import { slurmOptionsOf, submitToSlurm } from './slurm/submit';
import { spawnTrainer, type TrainerProgram } from './trainerProgram';

/** Bytes above which a log is set aside before a trainer goes on with it. */
const mostLog = 10 * 1024 * 1024;
/** Milliseconds between two looks at `run.json` while a trainer starts. */
const lookInterval = 50;

export interface LaunchOptions extends TrainerProgram {
  /** Ends a trainer that is still starting. */
  signal?: AbortSignal;
}

/** The trainer that was started last for a run, by run folder, as long as it lives. */
const latest = new Map<string, ChildProcess>();

/** A trainer that could not be started, or ended before it was ready. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
}

/**
 * Starts the trainer of a run whose turn has come, in a process that outlives this one. Resolves when the trainer listens on
 * its socket, with the run as it is then. How it ends is written into `run.json`, by the trainer or, if it could not, from here.
 * @throws {LaunchError} with what the trainer said last
 * @throws {DOMException} AbortError when `signal` ended it; the run is then `stopped`
 */
export async function launchTrainer(runFolder: string, { signal, ...program }: LaunchOptions): Promise<RunRecord> {
  await updateRun(runFolder, ({ status }) => ({ event: isActive(status) ? ['vanish', 'start'] : 'start' }));
  if (signal?.aborted) await updateRun(runFolder, { event: 'halt' });
  signal?.throwIfAborted();
  const log = await openLog(runFolder).catch((error: Error) => refuse(runFolder, error));
  const child = spawnTrainer(program, 'train', { runFolder }, { stdio: ['ignore', log.fd, log.fd], detached: true });
  child.unref();
  latest.set(runFolder, child);
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const noted = ended.then(
    ([exitCode, endSignal]) =>
      noteEnd(runFolder, child, { exitCode, signal: endSignal, stopped: signal?.aborted ?? false }),
    (error: Error) => noteStartFailure(runFolder, program.nodePath, error),
  );
  // Once the trainer listens nobody waits for its end; a folder that was deleted meanwhile needs no note.
  noted.catch(() => undefined);
  await log.close();
  const kill = () => child.kill();
  signal?.addEventListener('abort', kill);
  if (signal?.aborted) kill();
  try {
    const run = await Promise.race([untilListening(runFolder), noted]);
    signal?.throwIfAborted();
    if (run.process || !run.error) return run;
    const words = run.error.lastWords;
    throw new LaunchError(
      words && !run.error.message.includes(words) ? `${run.error.message}\n${words}` : run.error.message,
    );
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}

/**
 * Starts the trainer of a run at once, whatever else trains: a new run, or one that goes on from its last checkpoint, or from
 * the beginning when it has none. Of several who try at the same time, one does. A run for Slurm is submitted, and `queued`.
 * @throws {LaunchError} when the run is being trained, or has finished; else as `launchTrainer`
 */
export async function startNow(runFolder: string, options: LaunchOptions): Promise<RunRecord> {
  const { name, status } = await effectiveRun(runFolder, await readRun(runFolder));
  if (isActive(status)) throw new LaunchError(`${name} is being trained already.`);
  if (status === 'finished') throw new LaunchError(`${name} has finished: there is nothing to resume.`);
  const slurm = await slurmOptionsOf(runFolder);
  if (slurm) return (await submitToSlurm([runFolder], slurm, options))[0]!;
  const { env = process.env } = options;
  try {
    const start = await skipTurns(runFolder, { env, runsPerDevice: Infinity });
    return await launchTrainer(runFolder, { ...options, env: start.env });
  } catch (error) {
    if (error instanceof LifeCycleError) throw new LaunchError(`${name} is being trained already.`);
    throw error;
  }
}

async function untilListening(runFolder: string): Promise<RunRecord> {
  for (;;) {
    const run = await readRun(runFolder);
    if (run.process || !isActive(run.status)) return run;
    await sleep(lookInterval);
  }
}

/** Nothing was started: the run has failed, rather than that it starts for ever. */
async function refuse(runFolder: string, { message: reason }: Error): Promise<never> {
  const message = `The trainer was not started, since its log cannot be written: ${reason}`;
  await updateRun(runFolder, { event: 'fail', error: { message } });
  throw new LaunchError(message);
}

/** The trainer is a child of this process as long as this process lives, so this is where its exit code is known. */
async function noteEnd(
  runFolder: string,
  child: ChildProcess,
  { exitCode, signal, stopped }: { exitCode: number | null; signal: string | null; stopped: boolean },
): Promise<RunRecord> {
  const words = await lastWords(runFolder);
  return updateRun(runFolder, (run) => {
    // A stopped run can be resumed before the process that stopped it is quite gone.
    if (latest.get(runFolder) !== child) return {};
    latest.delete(runFolder);
    if (!isActive(run.status)) return {};
    // Somebody who asked it to stop, and then insisted, has killed it.
    if (stopped || (run.status === 'stopping' && signal)) return { event: 'halt' };
    return { event: 'fail', error: vanishedError(run, words, { exitCode, signal }) };
  });
}

async function noteStartFailure(runFolder: string, nodePath: string, { message }: Error): Promise<RunRecord> {
  const error = { message: `The trainer cannot be started with ${nodePath}: ${message}. Is this a Node.js program?` };
  return updateRun(runFolder, { event: 'fail', error });
}

async function openLog(runFolder: string) {
  const { log } = runPaths(runFolder);
  const { size } = await stat(log).catch(() => ({ size: 0 }));
  if (size > mostLog) await rename(log, `${log}.old`);
  return open(log, 'a');
}
