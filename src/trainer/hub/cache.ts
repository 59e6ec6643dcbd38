import { mkdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { HubModel } from '../../config/weightsSource';
import { writeFileAtomic } from '../../runFolder/atomicWrite';
import { normalizationSchema } from './normalization';

/*
 * What was downloaded is kept for all runs, by commit, so that it never changes:
 *
 *     <cache>/hub/<owner>/<name>/refs/<revision>          the commit that a branch or tag was last seen at
 *     <cache>/hub/<owner>/<name>/<commit>/<file>          the weights
 *     <cache>/hub/<owner>/<name>/<commit>/model.json      what is known of them; it is written last
 */

const modelSchema = z.object({
  /** Name of the weights' file. */
  file: z.string(),
  /** How the images were normalized that the weights were made with, if the model says so. */
  normalization: normalizationSchema.optional(),
});

export type CachedModel = z.infer<typeof modelSchema>;

/** `ADARAND_CACHE`, else where the system keeps such things, e.g. `~/.cache/adarand`. */
export function cacheFolder({ ADARAND_CACHE, XDG_CACHE_HOME, LOCALAPPDATA }: NodeJS.ProcessEnv): string {
  if (ADARAND_CACHE) return ADARAND_CACHE;
  const home = os.homedir();
  if (process.platform === 'win32') return path.join(LOCALAPPDATA || path.join(home, 'AppData', 'Local'), 'adarand');
  return path.join(XDG_CACHE_HOME || path.join(home, '.cache'), 'adarand');
}

/** The models of one name in the cache. */
export class ModelCache {
  private readonly folder: string;

  constructor(cache: string, { name }: Pick<HubModel, 'name'>) {
    this.folder = path.join(cache, 'hub', ...name.split('/'));
  }

  /** Where the weights of a commit are or will be. Names of files in folders become plain ones. */
  fileOf(commit: string, file: string): string {
    return path.join(this.folder, commit, encodeURIComponent(file));
  }

  /** The model as it was at a commit, if all of it is there. */
  async model(commit: string): Promise<CachedModel | undefined> {
    const text = await readFile(this.fileOf(commit, 'model.json'), 'utf8').catch(() => 'null');
    const model = modelSchema.safeParse(JSON.parse(text));
    return model.success ? model.data : undefined;
  }

  /** The commit that a revision was last seen at; a commit is itself. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (isCommit(revision)) return revision;
    return readFile(this.referenceOf(revision), 'utf8').catch(() => undefined);
  }

  /** Notes that a commit is complete. @throws {FileWriteError} */
  async add(commit: string, model: CachedModel): Promise<void> {
    await mkdir(path.join(this.folder, commit), { recursive: true });
    await writeFileAtomic(this.fileOf(commit, 'model.json'), JSON.stringify(model));
  }

  /** Notes what commit a revision is now. @throws {FileWriteError} */
  async refer(revision: string, commit: string): Promise<void> {
    if (isCommit(revision)) return;
    await mkdir(path.join(this.folder, 'refs'), { recursive: true });
    await writeFileAtomic(this.referenceOf(revision), commit);
  }

  private referenceOf(revision: string): string {
    return path.join(this.folder, 'refs', encodeURIComponent(revision));
  }
}

export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
