import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunStatus } from '../../../src/protocol/run';
import { runPaths } from '../../../src/runFolder/layout';
import { needlessCheckpoints, removeCheckpoints, type Keepable } from '../../../src/runs/checkpointPruning';

const leftover = '.last.safetensors.0123456789ab.tmp';
let folder: string;
let checkpoints: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'adarand-pruning-'));
  ({ checkpoints } = runPaths(folder));
  mkdirSync(checkpoints);
  for (const name of ['best.safetensors', 'last.safetensors', 'last.state.safetensors', leftover, 'mine.txt'])
    writeFileSync(path.join(checkpoints, name), '12345');
});
afterEach(() => rmSync(folder, { recursive: true }));

const needless = async (status: RunStatus, keep: readonly Keepable[]) =>
  (await needlessCheckpoints(folder, status, keep)).map(({ file }) => path.basename(file)).sort();

it.each([
  [['best'], [leftover, 'last.safetensors', 'last.state.safetensors']],
  [['last'], [leftover, 'best.safetensors']],
  [['best', 'last'], [leftover]],
  // Never all networks there are.
  [[], [leftover, 'last.safetensors', 'last.state.safetensors']],
] as const)('of a finished run, keeping %s', async (keep, expected) => {
  expect(await needless('finished', keep)).toEqual([...expected].sort());
});

it('of a run that can be resumed, nothing but leftovers', async () => {
  expect(await needless('stopped', ['best'])).toEqual([leftover]);
  expect(await needless('failed', [])).toEqual([leftover]);
});

it.each(['queued', 'running', 'paused', 'stopping'] as const)('of a run that is %s, nothing', async (status) => {
  expect(await needless(status, [])).toEqual([]);
});

it('keeps the last network where there is no best one', async () => {
  rmSync(runPaths(folder).best.model);
  expect(await needless('finished', ['best'])).toEqual([leftover, 'last.state.safetensors']);
});

it('removes what it has found, and leaves the rest', async () => {
  await removeCheckpoints(await needlessCheckpoints(folder, 'finished', ['best']));
  expect(readdirSync(checkpoints).sort()).toEqual(['best.safetensors', 'mine.txt']);
});
