import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The commit that the folder's repository is at; undefined without a repository, a commit or git. */
export async function gitCommitOf(folder: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd: folder, timeout: 5000 });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
