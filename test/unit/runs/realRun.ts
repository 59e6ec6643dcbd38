import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { readConfigFile } from '../../../src/config/configFile';
import { activeStatuses } from '../../../src/protocol/run';
import { readRun } from '../../../src/runFolder/runStore';
import { createRun } from '../../../src/runs/createRun';
import { tinyConfiguration, writeTinyDataset } from '../../support/tinyDataset';
import { waitFor } from '../../support/waitFor';
import { temporaryFolder } from '../runFolder/records';

/** The program that is shipped. */
export const program = {
  nodePath: process.execPath,
  trainerScript: path.join(__dirname, '..', '..', '..', 'dist', 'trainer.js'),
};

/** A configuration file with its images, and a run folder made from it. The trainer ends with the test. */
export async function newTinyRun(epochs: number): Promise<{ configPath: string; runFolder: string }> {
  const folder = await temporaryFolder();
  writeTinyDataset(path.join(folder, 'images'));
  const configPath = path.join(folder, 'tiny.adarand.json');
  await writeFile(configPath, tinyConfiguration({ epochs }));
  const { runFolder } = await createRun({ config: await readConfigFile(configPath), configPath, trusted: false });
  onTestFinished(() => killTrainer(runFolder));
  return { configPath, runFolder };
}

/** Resolves with the run when it is no longer active. */
export function ended(runFolder: string) {
  return waitFor('the end of the run', async () => {
    const run = await readRun(runFolder);
    return !activeStatuses.includes(run.status) && run;
  });
}

async function killTrainer(runFolder: string): Promise<void> {
  // A test may have taken the folder away.
  const run = await readRun(runFolder).catch(() => undefined);
  if (run?.process && activeStatuses.includes(run.status)) process.kill(run.process.pid, 'SIGKILL');
}
