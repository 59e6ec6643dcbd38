import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { resolveConfig } from '../config/resolve';
import type { RunConfig } from '../config/schema';
import type { RunRecord } from '../protocol/run';
import { configFileSuffix, runFiles, runsFolderOf } from '../runFolder/layout';
import { writeConfig, writeRun } from '../runFolder/runStore';
import { type WorkingTree, workingTreeOf } from './reproducibility/workingTree';

export interface NewRun {
  config: RunConfig;
  /** Absolute path of the configuration file: relative paths in it start there, and the runs folder is beside it. */
  configPath: string;
  /** Where the run folder goes instead of the usual place. It must not exist. */
  runFolder?: string;
  /** Whether programs of this folder may be started: `git`, to note the commit. */
  trusted: boolean;
  /** What the run repeats or is a part of, and what it is called instead of the usual. */
  about?: Partial<Pick<RunRecord, 'name' | 'rerunOf' | 'sweep' | 'study' | 'stopAfterEpoch'>>;
  /** What the repository is at, if that was found out already. */
  tree?: WorkingTree;
}

/**
 * Makes the folder of a new run, ready for the trainer. Never overwrites another run.
 * @throws {Error} when `runFolder` holds something already
 * @throws {FileWriteError} when the disk refuses
 */
export async function createRun({
  config,
  configPath,
  runFolder,
  trusted,
  about,
  tree,
}: NewRun): Promise<{ runFolder: string; run: RunRecord }> {
  const createdAt = Date.now();
  const base = path.dirname(configPath);
  const folder = runFolder
    ? await claimFolder(runFolder)
    : await newFolder(runsFolderOf(configPath), config, createdAt);
  const at = tree ?? (trusted ? await workingTreeOf(base) : undefined);
  const run: RunRecord = {
    version: 1,
    id: path.basename(folder),
    name: config.name ?? path.basename(configPath, configFileSuffix),
    status: 'queued',
    createdAt,
    configPath,
    seed: config.seed,
    gitCommit: at?.commit,
    gitChanges: at?.changes && (await keepPatch(folder, at.changes)),
    ...about,
  };
  await writeConfig(folder, resolveConfig(config, base));
  // Last: a folder with a `run.json` is a whole run.
  await writeRun(folder, run);
  return { runFolder: folder, run };
}

async function keepPatch(folder: string, { patch, ...changes }: NonNullable<WorkingTree['changes']>) {
  await writeFile(path.join(folder, runFiles.changes), patch);
  return { file: runFiles.changes, ...changes };
}

async function newFolder(runsFolder: string, config: RunConfig, createdAt: number): Promise<string> {
  await mkdir(runsFolder, { recursive: true });
  await writeFile(path.join(path.dirname(runsFolder), '.gitignore'), gitignore, { flag: 'wx' }).catch(ignoreExisting);
  for (;;) {
    const folder = path.join(runsFolder, newId(config, createdAt));
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      ignoreExisting(error);
    }
  }
}

const gitignore = `# Checkpoints are large, and every machine makes its own.
checkpoints/
`;

/** Sorts by date, tells runs apart at a glance: `20261125-143205-adarand-resnet18-3f2a`. Local time. */
function newId({ regularizer, model }: RunConfig, createdAt: number): string {
  const date = new Date(createdAt);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  const time = `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
  const what = regularizer.name === 'none' ? 'plain' : regularizer.name;
  return `${day}-${time}-${what}-${model.backbone}-${randomBytes(2).toString('hex')}`;
}

async function claimFolder(folder: string): Promise<string> {
  await mkdir(path.dirname(folder), { recursive: true });
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw new Error(`${folder} exists already. Name a folder that does not exist.`);
    throw error;
  });
  return folder;
}

function ignoreExisting(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}
