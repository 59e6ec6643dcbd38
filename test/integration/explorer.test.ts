import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import type { RunRecord } from '../../src/protocol/run';
import { runPaths, runsFolderOf } from '../../src/runFolder/layout';
import { writeRun } from '../../src/runFolder/runStore';
import { waitFor } from '../support/waitFor';
import { newFolder, shownNames, shownRuns } from './support/extension';

describe('the list of runs', () => {
  const folder = newFolder('Experimente für später');
  const runsFolder = runsFolderOf(path.join(folder, 'any.adarand.json'));
  const until = (what: string, expected: Record<string, string[]>) =>
    waitFor(what, async () => JSON.stringify(await shownNames(folder)) === JSON.stringify(expected));

  async function put(record: Partial<RunRecord> & { id: string }): Promise<void> {
    mkdirSync(path.join(runsFolder, record.id), { recursive: true });
    const whole: RunRecord = { version: 1, name: record.id, status: 'finished', createdAt: Date.now(), ...record };
    await writeRun(path.join(runsFolder, record.id), whole);
  }

  before(async () => {
    await put({ id: 'älter', createdAt: Date.now() - 60_000, summary: { testAccuracy: 0.875 } });
    await put({ id: 'neuer 日本' });
    await put({ id: 'paused', status: 'stopped' });
    mkdirSync(path.join(runsFolder, 'damaged'));
    writeFileSync(runPaths(path.join(runsFolder, 'damaged')).run, '{ "version": 1');
  });

  it('shows runs that appear on disk, in groups, newest first', async () => {
    await until('the runs', { Finished: ['neuer 日本', 'älter'], Stopped: ['paused'], Failed: ['damaged'] });
    const { Finished, Failed } = await shownRuns(folder);
    assert.match(String(Finished![1]!.description), /87\.5 % test/);
    assert.equal(Failed![0]!.description, 'cannot be read');
    assert.match(String(Failed![0]!.tooltip), /run\.json/);
  });

  it('offers on each run what can be done with it', async () => {
    const kinds = Object.entries(await shownRuns(folder)).map(([group, [first]]) => [group, first!.contextValue]);
    assert.deepEqual(Object.fromEntries(kinds), {
      Finished: 'run.finished',
      Stopped: 'run.resumable',
      Failed: 'run.damaged',
    });
  });

  it('follows a run whose record changes', async () => {
    await put({ id: 'paused', name: 'paused no more', status: 'finished' });
    await until('the change', { Finished: ['paused no more', 'neuer 日本', 'älter'], Failed: ['damaged'] });
  });

  it('shows a run whose trainer is gone as failed', async () => {
    const gone = { pid: 2 ** 22 + 1, startedAt: Date.now(), socket: path.join(folder, 'none'), token: 'none' };
    await put({ id: 'killed', status: 'running', process: gone });
    await until('the failed run', {
      Finished: ['paused no more', 'neuer 日本', 'älter'],
      Failed: ['killed', 'damaged'],
    });
  });

  it('forgets runs whose folders are deleted', async () => {
    rmSync(runsFolder, { recursive: true });
    await until('an empty list', {});
  });
});
