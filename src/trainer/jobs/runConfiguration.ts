import path from 'node:path';
import { resolveConfig } from '../../config/resolve';
import type { RunConfig } from '../../config/schema';
import type { RunRecord } from '../../protocol/run';
import { readConfig, readRun } from '../../runFolder/runStore';

/** A run as its folder has it. */
export interface StoredRun {
  /** With absolute paths. */
  config: RunConfig;
  /** Folder that relative paths start from: that of the configuration file the run was started from, else the run folder. */
  baseFolder: string;
  run: RunRecord;
}

/**
 * The configuration and the record of a run; nothing in them depends on where the trainer was started.
 * @throws {RunFolderError} when the folder holds no run
 */
export async function readStoredRun(runFolder: string): Promise<StoredRun> {
  const config = await readConfig(runFolder);
  const run = await readRun(runFolder);
  const baseFolder = run.configPath ? path.dirname(run.configPath) : runFolder;
  return { config: resolveConfig(config, baseFolder), baseFolder, run };
}
