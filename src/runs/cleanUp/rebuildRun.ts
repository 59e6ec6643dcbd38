import { rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunRecord } from '../../protocol/run';
import { runPaths } from '../../runFolder/layout';
import { readMetrics } from '../../runFolder/metricsLog';
import { readConfig, writeRun } from '../../runFolder/runStore';

/** The damaged record beside the new one. */
export const damagedRecord = 'run.damaged.json';

/**
 * Makes a new `run.json` in the place of a damaged one, from what else is in the folder, so that the run can go on from its last
 * checkpoint. How it came about is lost; the damaged file stays as `run.damaged.json`.
 * @throws {RunFolderError} when the configuration cannot be read either
 */
export async function rebuildRun(runFolder: string): Promise<RunRecord> {
  const { name, training, seed } = await readConfig(runFolder);
  const { run: file, config } = runPaths(runFolder);
  const { records } = await readMetrics(runFolder);
  const epoch = records.findLast((record) => record.kind === 'epoch');
  const run: RunRecord = {
    version: 1,
    id: path.basename(runFolder),
    name: name ?? path.basename(runFolder),
    status: 'lost',
    createdAt: Math.round((await stat(config)).mtimeMs),
    seed,
    error: { message: 'run.json was damaged and has been made anew. Resume goes on from the last checkpoint.' },
    ...(epoch && {
      progress: {
        step: records.at(-1)!.step,
        totalSteps: Math.round((epoch.step / epoch.epoch) * training.epochs),
        epoch: epoch.epoch,
        totalEpochs: training.epochs,
      },
    }),
  };
  await rename(file, path.join(runFolder, damagedRecord));
  await writeRun(runFolder, run);
  return run;
}
