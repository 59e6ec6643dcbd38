import path from 'node:path';
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
  return { config: withAbsolutePaths(config, baseFolder), baseFolder, run };
}

export function withAbsolutePaths(config: RunConfig, baseFolder: string): RunConfig {
  const { data, model } = config;
  const weights = model.weights && path.resolve(baseFolder, model.weights);
  return {
    ...config,
    data: { ...data, path: path.resolve(baseFolder, data.path) },
    model: { ...model, weights },
  };
}
