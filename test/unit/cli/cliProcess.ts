import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { activeStatuses } from '../../../src/protocol/run';
import { readRun } from '../../../src/runFolder/runStore';
import { findRunFolders } from '../../../src/cli/runFolders';
import { tinyConfiguration, writeTinyDataset, type TinyRunOptions } from '../../support/tinyDataset';
import { type Ended, startProgram } from '../../support/program';
import { temporaryFolder } from '../runFolder/records';

export const cli = path.join(__dirname, '..', '..', '..', 'dist', 'cli.js');

export const startCli = (cwd: string, args: string[]) => startProgram('cli', args, { cwd });

export function runCli(cwd: string, ...args: string[]): Promise<Ended> {
  return startCli(cwd, args).ended;
}

/** The JSON line that ends stdout. */
export function lastLine({ stdout }: Ended): Record<string, unknown> {
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
}

/** A folder with images and `tiny.adarand.json` beside them. Trainers in it end with the test. */
export async function newProject(options: TinyRunOptions = {}): Promise<string> {
  const folder = await temporaryFolder();
  writeTinyDataset(path.join(folder, 'images'));
  await writeFile(path.join(folder, 'tiny.adarand.json'), tinyConfiguration(options));
  onTestFinished(() => killTrainers(folder));
  return folder;
}

/** As `newProject`, for all tests of a file. @returns the folder, and what removes it */
export async function sharedProject(options: TinyRunOptions): Promise<{ folder: string; remove: () => void }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'adarand cli é-'));
  writeTinyDataset(path.join(folder, 'images'));
  await writeFile(path.join(folder, 'tiny.adarand.json'), tinyConfiguration(options));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The one run in a project. */
export async function onlyRun(folder: string): Promise<string> {
  const [runFolder, ...others] = await findRunFolders(folder);
  if (!runFolder || others.length > 0) throw new Error(`Expected one run in ${folder}.`);
  return runFolder;
}

async function killTrainers(folder: string): Promise<void> {
  for (const runFolder of await findRunFolders(folder)) {
    const run = await readRun(runFolder).catch(() => undefined);
    if (run?.process && activeStatuses.includes(run.status)) process.kill(run.process.pid, 'SIGKILL');
  }
}
