import path from 'node:path';
import type { RunConfig } from '../../config/schema';
import type { RunRecord } from '../../protocol/run';
import { configFileSuffix } from '../../runFolder/layout';
import { readConfig, readRun } from '../../runFolder/runStore';
import { createRun } from '../createRun';
import { JobError, type JobOptions, runJob } from '../jobs';
import { differencesSince } from './differences';

/** A run that is to be done again. */
export interface Rerun {
  of: RunRecord;
  /** The run's own configuration, on the engine that it ran on if that can be used. */
  config: RunConfig;
  configPath: string;
  /** What will not be as it was, a sentence for a person each. */
  differences: string[];
}

/**
 * Looks what doing a run again would be made of, before anything starts. What counts is the run's own configuration, not what
 * became of the file that it was started from.
 * @throws {RunFolderError} when the folder holds no run
 * @throws {JobError} when the images or the weights are not there any more, or no engine can be used
 * @throws {DOMException} AbortError
 */
export async function prepareRerun(runFolder: string, options: JobOptions): Promise<Rerun> {
  const run = await readRun(runFolder);
  const stored = await readConfig(runFolder);
  const configPath = configPathOf(runFolder, run);
  const contents = run.dataset?.contents;
  const look = (config: RunConfig) =>
    runJob('fingerprint', { config, baseFolder: path.dirname(configPath), ...(contents && { contents }) }, options);
  const engine = run.engine ? (run.engine.name as RunConfig['engine']) : stored.engine;
  const config = { ...stored, engine };
  try {
    return { of: run, config, configPath, differences: differencesSince(run, await look(config)) };
  } catch (error) {
    // Where the engine that it ran on cannot be used, the configuration says which may be.
    if (!(error instanceof JobError) || !error.badInput || engine === stored.engine) throw error;
    return { of: run, config: stored, configPath, differences: differencesSince(run, await look(stored)) };
  }
}

/** The configuration file that a run was started from, or where it would be, if the run is in the usual place. */
export function configPathOf(runFolder: string, { configPath }: RunRecord): string {
  return configPath ?? path.resolve(runFolder, '..', '..', '..', `run${configFileSuffix}`);
}

/** Makes the folder of the new run, which says whose repetition it is. */
export function createRerun({ of, config, configPath }: Rerun, trusted: boolean): ReturnType<typeof createRun> {
  return createRun({ config, configPath, trusted, about: { rerunOf: of.id } });
}
