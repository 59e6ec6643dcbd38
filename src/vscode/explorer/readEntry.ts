import type { RunConfig } from '../../config/schema';
import { RunFolderError } from '../../runFolder/jsonFile';
import { readConfig, readRun } from '../../runFolder/runStore';
import { effectiveRun } from '../../runs/runState';
import type { RunEntry } from './runEntry';

/**
 * Reads a run from its folder, as it really is: with the status `failed` when its trainer is gone. Nothing when there is no
 * `run.json` (any more). Never throws: damage is told in the entry.
 */
export async function readEntry(folder: string): Promise<RunEntry | undefined> {
  try {
    return { folder, run: await effectiveRun(folder, await readRun(folder)) };
  } catch (error) {
    if (error instanceof RunFolderError && error.reason === 'missing') return undefined;
    return { folder, problem: (error as Error).message };
  }
}

/** The configuration that a run trains with; nothing when it cannot be read. */
export async function readTrainedConfig(folder: string): Promise<RunConfig | undefined> {
  try {
    return await readConfig(folder);
  } catch {
    return undefined;
  }
}
