import { spawn } from 'node:child_process';
import type { z } from 'zod';
import type { gitChangesSchema } from '../../protocol/origin';

/** Milliseconds that git may take: in a huge repository a run starts without a note rather than late. */
const patience = 5000;
/** Bytes of a difference that are kept. */
export const mostPatch = 1024 * 1024;

/** What a folder's repository is at. */
export interface WorkingTree {
  commit: string;
  /** The difference of tracked files from the commit, with what `run.json` says of it; absent when there is none. */
  changes?: Omit<z.infer<typeof gitChangesSchema>, 'file'> & { patch: Buffer };
}

/**
 * The commit that the folder's repository is at, and what has been changed since; undefined without a repository, a commit or
 * git. Runs are left out of the difference: they change by themselves.
 */
export async function workingTreeOf(folder: string): Promise<WorkingTree | undefined> {
  const head = await git(folder, ['rev-parse', 'HEAD']);
  const commit = head?.output.toString('utf8').trim();
  if (!commit) return undefined;
  const difference = ['diff', 'HEAD', '--binary', '--no-color', '--no-ext-diff', '--no-textconv'];
  const found = await git(folder, [...difference, '--', ':(top)', ':(top,exclude,glob)**/.adarand/**']);
  if (!found || found.bytes === 0) return { commit };
  const { output: patch, bytes } = found;
  return { commit, changes: { patch, bytes, truncated: bytes > patch.length } };
}

/** What git prints, as far as it is kept, and how long it is; undefined when it fails or takes too long. */
function git(cwd: string, args: string[]): Promise<{ output: Buffer; bytes: number } | undefined> {
  return new Promise((resolve) => {
    const child = spawn('git', args, {
      cwd,
      timeout: patience,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      if (bytes < mostPatch) chunks.push(chunk.subarray(0, mostPatch - bytes));
      bytes += chunk.length;
    });
    child.once('error', () => resolve(undefined));
    child.once('close', (exitCode) => resolve(exitCode === 0 ? { output: Buffer.concat(chunks), bytes } : undefined));
  });
}
