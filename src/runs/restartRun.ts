import { readConfig, readRun } from '../runFolder/runStore';
import { createRun } from './createRun';
import { configPathOf } from './reproducibility/rerun';

/**
 * Makes a new run with the configuration that a run was started with, whatever became of the file. The old run stays.
 * @throws {RunFolderError} when its record or its configuration cannot be read
 */
export async function restartRun(runFolder: string, trusted: boolean): ReturnType<typeof createRun> {
  const run = await readRun(runFolder);
  const stored = await readConfig(runFolder);
  const started = run.extensions?.[0]?.fromEpochs ?? stored.training.epochs;
  const config = { ...stored, training: { ...stored.training, epochs: started } };
  return createRun({ config, configPath: configPathOf(runFolder, run), trusted });
}
