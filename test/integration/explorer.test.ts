import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { RunRecord } from '../../src/protocol/run';
import { runPaths, runsFolderOf } from '../../src/runFolder/layout';
import { writeRun } from '../../src/runFolder/runStore';
import { defaultArrangement } from '../../src/vscode/explorer/runView';
import { waitFor } from '../support/waitFor';
import { agreeing, extension, newFolder, shownNames, shownRuns } from './support/extension';

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

describe('hundreds of runs', () => {
  const folder = newFolder('Viele #1 100 %');
  const runsFolder = runsFolderOf(path.join(folder, 'any.adarand.json'));
  const count = 300;
  const folderOf = (number: number) => path.join(runsFolder, `run ${number}`);
  /** What a click on the row of a run passes to a command. */
  const row = (number: number) => ({ kind: 'run', folder: folderOf(number), group: 'finished' });
  const say = (command: string, ...numbers: number[]) =>
    vscode.commands.executeCommand(`adarand.${command}`, row(numbers[0]!), numbers.map(row));
  const shown = async () => (await extension.activate())!.tree;
  const names = async () => Object.values(await shownNames(folder)).flat();

  before(async () => {
    for (let number = 0; number < count; number++) {
      const runFolder = folderOf(number);
      mkdirSync(runPaths(runFolder).checkpoints, { recursive: true });
      const configuration = { data: { path: `/images/set ${number % 3}` }, model: { backbone: 'resnet18' } };
      const regularizer = { name: number % 2 === 0 ? 'adarand' : 'none' };
      writeFileSync(runPaths(runFolder).config, JSON.stringify({ ...configuration, regularizer }));
      const run: RunRecord = {
        version: 1,
        id: `run ${number}`,
        name: `pets ${number}`,
        status: 'finished',
        createdAt: Date.now() - number * 60_000,
        summary: { testAccuracy: (number % 100) / 100 },
      };
      await writeRun(runFolder, run);
    }
    await waitFor('all runs', async () => (await names()).length === count);
  });

  after(async () => {
    await (await shown()).arrange(defaultArrangement);
  });

  it('are grouped and ordered as a person wants, and stay so', async () => {
    const tree = await shown();
    await tree.arrange({ grouping: 'dataset', order: 'testAccuracy', descending: true });
    const groups = await shownNames(folder);
    assert.deepEqual(Object.keys(groups), ['set 0', 'set 1', 'set 2']);
    assert.equal(groups['set 0']!.length, count / 3);
    assert.match(groups['set 0']![0]!, /^pets (99|199|299)$/);
    assert.equal(tree.view.description, 'by dataset, test accuracy ↓');
    await tree.arrange({ grouping: 'regularizer' });
    assert.deepEqual(Object.keys(await shownNames(folder)), ['adarand', 'none']);
    await tree.arrange(defaultArrangement);
  });

  it('are filtered, which the view tells', async () => {
    const tree = await shown();
    await tree.arrange({ filter: 'regularizer:adarand dataset:"set 1" -pets' });
    assert.deepEqual(await names(), []);
    assert.match(String(tree.view.message), /^No run matches/);
    await tree.arrange({ filter: 'pets 12' });
    assert.ok((await names()).every((name) => name.includes('12')));
    await vscode.commands.executeCommand('adarand.clearFilter');
    assert.equal((await names()).length, count);
    assert.equal(tree.view.message, undefined);
  });

  it('are starred several at once and come first then, also in another window', async () => {
    await say('star', 250, 260);
    await waitFor('the starred ones first', async () => (await names()).slice(0, 2).join() === 'pets 250,pets 260');
    const [first] = Object.values(await shownRuns(folder)).flat();
    assert.equal(first!.contextValue, 'run.finished,starred');
    assert.match(String(first!.description), /^★/);
    await say('unstar', 250, 260);
    await waitFor('no stars', async () => (await names())[0] === 'pets 0');
    // Another window, or a person with an editor, writes the file.
    writeFileSync(path.join(folderOf(7), 'notes.json'), JSON.stringify({ version: 1, name: 'meine', tags: ['paper'] }));
    await waitFor('the new name', async () => (await names())[7] === 'meine');
  });

  it('are archived, hidden, shown and brought back in place', async () => {
    await say('archive', 3, 4);
    await waitFor('two fewer', async () => (await names()).length === count - 2);
    await vscode.commands.executeCommand('adarand.showArchived');
    assert.equal((await names()).length, count);
    await say('unarchive', 3, 4);
    await vscode.commands.executeCommand('adarand.hideArchived');
    await waitFor('all of them', async () => (await names()).length === count);
  });

  it('lose needless checkpoints after a question that says how much they are', async () => {
    const { best, last } = runPaths(folderOf(5));
    [best.model, last.model, last.state].forEach((file) => writeFileSync(file, Buffer.alloc(512 * 1024)));
    const asked = await agreeing(() => say('pruneCheckpoints', 5));
    assert.deepEqual(asked, ['Remove 1.0 MB of checkpoints from one run?']);
    assert.deepEqual([best.model, last.model, last.state].map(existsSync), [true, false, false]);
  });

  it('open their dashboard when they are dropped among the editors', async () => {
    const uri = vscode.Uri.file(path.join(folderOf(8), 'run.adarand-run')).with({ scheme: 'adarand-run' });
    await vscode.commands.executeCommand('vscode.open', uri);
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await waitFor('the dashboard', () => tabs().some(({ label }) => label === 'pets 8'));
    await waitFor('no other tab', () => tabs().every(({ label }) => label !== 'run.adarand-run'));
  });
});
