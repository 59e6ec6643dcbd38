import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isActive } from '../../protocol/lifeCycle';
import type { RunRecord } from '../../protocol/run';
import { temporaryFilesIn } from '../../runFolder/atomicWrite';
import { RunFolderError } from '../../runFolder/jsonFile';
import { runPaths } from '../../runFolder/layout';
import { processIdentity } from '../../runFolder/processIdentity';
import { readRun, updateRun } from '../../runFolder/runStore';
import { deadSocketFolders, removeSocketFolder, socketParent } from '../../runFolder/socketFolders';
import { isProcessAlive } from '../processAlive';
import { enqueueRun, readQueue } from '../queue/queue';
import { effectiveRun } from '../runState';
import { rebuildRun } from './rebuildRun';
import { findTrainers, type FoundTrainer } from './trainerProcesses';

/** Something that a crash left behind. */
export interface Leftover {
  kind: 'trainer' | 'run' | 'temporary file' | 'socket';
  /** For a person: what it is, and what will be done about it. */
  what: string;
  /** Puts it right. @throws {Error} when that is not possible */
  remove: () => Promise<void>;
}

/** Milliseconds after which a trainer that was about to end or to start has done so. */
const secondLook = 2000;
/** Milliseconds that an orphan has for its last step. */
const mostPatience = 5000;

/**
 * What crashes left behind: trainers whose run is gone or is not theirs any more, runs that say they train or wait and do
 * neither, half-written files, and sockets that nobody listens to. Nothing is changed.
 * @param runFolders where to look for files; trainers and sockets are this user's, wherever they are
 */
export async function findLeftovers(runFolders: readonly string[]): Promise<Leftover[]> {
  const leftovers = await findOrphans();
  const queued = new Set((await readQueue()).map(({ runFolder }) => runFolder));
  // One after the other: with thousands of runs a system would run out of open files.
  for (const folder of runFolders) leftovers.push(...(await leftoversIn(folder, queued)));
  if (process.platform === 'win32') return leftovers;
  const sockets = await deadSocketFolders(socketParent());
  return [...leftovers, ...sockets.map(socketLeftover)];
}

async function findOrphans(): Promise<Leftover[]> {
  const suspects = await orphansAmong(await findTrainers());
  if (suspects.length === 0) return [];
  await sleep(secondLook);
  return (await orphansAmong(suspects)).map(({ pid, runFolder, why, identity }) => ({
    kind: 'trainer',
    what: `Trainer ${pid} of ${runFolder}: ${why}. It is ended.`,
    remove: () => endProcess({ pid, startedAt: 0, identity }),
  }));
}

async function orphansAmong(trainers: readonly FoundTrainer[]) {
  const judged = await Promise.all(
    trainers.map(async ({ pid, runFolder }) => {
      const why = await whyOrphan(pid, runFolder);
      return why === undefined ? undefined : { pid, runFolder, why, identity: await processIdentity(pid) };
    }),
  );
  return judged.filter((one) => one !== undefined);
}

/** Why nobody will ever hear of a trainer; nothing if it is its run's. */
async function whyOrphan(pid: number, runFolder: string): Promise<string | undefined> {
  try {
    const { status, process: trainer } = await readRun(runFolder);
    if (!isActive(status)) return `the run is ${status}`;
    return trainer && trainer.pid !== pid ? `the run is trained by process ${trainer.pid}` : undefined;
  } catch (error) {
    return error instanceof RunFolderError && error.reason === 'missing' ? 'the run folder is gone' : undefined;
  }
}

async function endProcess(target: Parameters<typeof isProcessAlive>[0]): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const start = performance.now(); performance.now() - start < mostPatience; await sleep(100)) {
      if (!(await isProcessAlive(target))) return;
      if (performance.now() - start < 100) process.kill(target.pid, signal);
    }
  }
  if (await isProcessAlive(target)) throw new Error(`Process ${target.pid} does not end.`);
}

async function leftoversIn(folder: string, queued: ReadonlySet<string>): Promise<Leftover[]> {
  const written = await readRun(folder).catch((error: Error) => error);
  if (written instanceof Error) return isDamaged(written) ? [damagedLeftover(folder, written)] : [];
  const run = await effectiveRun(folder, written);
  const found: Leftover[] = [];
  if (run.status !== written.status) found.push(lostLeftover(folder, written));
  if (run.status === 'queued' && !run.job && !queued.has(folder)) found.push(unqueuedLeftover(folder, run));
  if (isActive(run.status)) return found;
  const folders = [folder, runPaths(folder).checkpoints];
  const files = await Promise.all(folders.map((one) => temporaryFilesIn(one).catch(() => [])));
  return [...found, ...files.flat().map(temporaryLeftover)];
}

function isDamaged(error: Error): boolean {
  return error instanceof RunFolderError && error.reason === 'damaged';
}

function damagedLeftover(folder: string, { message }: Error): Leftover {
  return {
    kind: 'run',
    what: `${message} It is made anew from the rest of the folder, so that the run can be resumed.`,
    remove: async () => void (await rebuildRun(folder)),
  };
}

function lostLeftover(folder: string, { name, status }: RunRecord): Leftover {
  return {
    kind: 'run',
    what: `${name} says that it is ${status}, but its trainer is gone: that is written down, so that it can be resumed.`,
    remove: async () => {
      const { status: now, error } = await effectiveRun(folder, await readRun(folder));
      if (!isActive(now)) await updateRun(folder, (run) => (isActive(run.status) ? { event: 'vanish', error } : {}));
    },
  };
}

function unqueuedLeftover(folder: string, { name }: RunRecord): Leftover {
  return {
    kind: 'run',
    what: `${name} says that it waits for its turn, but is in no queue: it is queued again.`,
    remove: () => enqueueRun(folder),
  };
}

function temporaryLeftover(file: string): Leftover {
  return {
    kind: 'temporary file',
    what: `${file} was never finished: it is deleted.`,
    remove: () => rm(file, { force: true }),
  };
}

function socketLeftover(folder: string): Leftover {
  return {
    kind: 'socket',
    what: `${folder}: nobody listens there any more; it is deleted.`,
    remove: () => removeSocketFolder(folder),
  };
}
