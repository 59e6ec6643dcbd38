import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { RunStatus } from '../protocol/run';
import { runPaths } from '../runFolder/layout';

/** Which checkpoints of a run that has ended are worth their place on the disk. */
export const keepable = ['best', 'last'] as const;
/** - `best`: the network to take away
 *  - `last`: the network and the state that more epochs would go on from */
export type Keepable = (typeof keepable)[number];

export interface CheckpointFile {
  file: string;
  bytes: number;
}

/** The runs whose last checkpoint is needed whatever the policy says, since they may go on from it. */
const untouched: readonly RunStatus[] = ['queued', 'starting', 'running', 'pausing', 'paused', 'stopping'];
const resumable: readonly RunStatus[] = ['stopped', 'failed', 'lost'];

/**
 * The checkpoint files of a run that are not needed: what the policy does not keep, and what a crash left half written. Nothing of
 * a run that trains or waits; of one that can be resumed never what it would go on from; never the only network there is.
 */
export async function needlessCheckpoints(
  runFolder: string,
  status: RunStatus,
  keep: readonly Keepable[],
): Promise<CheckpointFile[]> {
  if (untouched.includes(status)) return [];
  const { checkpoints, best, last, nextState } = runPaths(runFolder);
  const names = await readdir(checkpoints).catch(() => []);
  const files = names.filter((name) => /\.(safetensors|tmp)$/.test(name)).map((name) => path.join(checkpoints, name));
  const mayGoOn = resumable.includes(status);
  const keepsLast = keep.includes('last') || mayGoOn;
  const needed = new Set<string>([
    ...(keep.includes('best') || mayGoOn || !keepsLast ? [best.model] : []),
    ...(keepsLast ? [last.model, last.state, nextState] : []),
    ...(files.includes(best.model) ? [] : [last.model]),
  ]);
  const needless = files.filter((file) => !needed.has(file));
  return Promise.all(needless.map(async (file) => ({ file, bytes: (await lstat(file)).size })));
}

/** Removes files for good. @throws {Error} naming the first that cannot be removed */
export async function removeCheckpoints(files: readonly CheckpointFile[]): Promise<void> {
  for (const { file } of files) {
    await rm(file, { force: true }).catch((error: Error) => {
      throw new Error(`${file} cannot be removed: ${error.message}.`, { cause: error });
    });
  }
}
