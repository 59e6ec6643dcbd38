import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { RunRecord, RunStatus } from '../../src/protocol/run';
import { runsFolderOf } from '../../src/runFolder/layout';
import { readMetrics } from '../../src/runFolder/metricsLog';
import { readRun } from '../../src/runFolder/runStore';
import { endTrainerNow } from '../../src/runs/controlRun';
import { readQueue } from '../../src/runs/queue/queue';
import { waitFor } from '../support/waitFor';
import { newFolder, shownNames, shownRuns, writeTinyProject } from './support/extension';

/** Longer than any test. */
const endless = 100_000;

describe('the life of runs', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await endTrainerNow(folder);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('pauses and continues, in the list and in the run folder', async () => {
    const { folder, run } = await start('Pause', endless);
    folders.push(run);
    await waitFor('a measurement', async () => (await stepsOf(run)) > 0);
    await vscode.commands.executeCommand('adarand.pause', run);
    await reached(run, 'paused');
    const shown = await waitFor('the paused run', async () => {
      const [item] = (await shownRuns(folder)).Running ?? [];
      return item?.contextValue === 'run.active,paused' && /^paused/.test(String(item.description)) && item;
    });
    assert.match(String(shown.description), /^paused · epoch/);
    const before = await stepsOf(run);
    await vscode.commands.executeCommand('adarand.continue', run);
    await reached(run, 'running');
    await waitFor('more steps', async () => (await stepsOf(run)) > before);
  });

  it('lets the second run wait, says why, and starts it when the first has stopped', async () => {
    const first = await start('erster', endless);
    folders.push(first.run);
    await reached(first.run, 'running');
    const second = await start('zweiter', 1);
    const { activity } = await reached(second.run, 'queued');
    assert.equal(activity, 'Waits for the processor: tiny trains there.');
    const waiting = await waitFor('the queued run', async () => (await shownRuns(second.folder)).Queued?.[0]);
    assert.equal(waiting.contextValue, 'run.queued');
    assert.equal(waiting.description, activity);
    await vscode.commands.executeCommand('adarand.stop', first.run);
    await reached(first.run, 'stopped');
    await reached(second.run, 'finished');
    await waitFor('the end in the list', async () => (await shownNames(second.folder)).Finished);
  });

  it('starts a waiting run at once when told to, and takes one out of the queue', async () => {
    const first = await start('besetzt', endless);
    folders.push(first.run);
    await reached(first.run, 'running');
    const impatient = await start('eilig', 1);
    const [a, b] = [await start('a', 1), await start('b', 1)];
    const order = async () => (await readQueue()).map(({ runFolder }) => runFolder);
    assert.deepEqual(await order(), [impatient.run, a.run, b.run]);
    await vscode.commands.executeCommand('adarand.moveUp', b.run);
    assert.deepEqual(await order(), [impatient.run, b.run, a.run]);
    await vscode.commands.executeCommand('adarand.moveDown', b.run);
    assert.deepEqual(await order(), [impatient.run, a.run, b.run]);
    await vscode.commands.executeCommand('adarand.startNow', impatient.run);
    await reached(impatient.run, 'finished');
    assert.equal((await readRun(first.run)).status, 'running');
    await vscode.commands.executeCommand('adarand.dequeue', a.run);
    await vscode.commands.executeCommand('adarand.stop', b.run);
    assert.deepEqual(await order(), []);
    assert.equal((await readRun(a.run)).status, 'stopped');
    assert.equal((await readRun(b.run)).status, 'stopped');
  });

  it('extends a finished run by the epochs that are typed, and restarts it as it was', async () => {
    const { folder, run } = await start('länger', 1);
    await reached(run, 'finished');
    const { showInputBox } = vscode.window;
    Object.assign(vscode.window, { showInputBox: () => Promise.resolve('2') });
    try {
      await vscode.commands.executeCommand('adarand.extend', run);
    } finally {
      Object.assign(vscode.window, { showInputBox });
    }
    const { progress } = await waitFor('the end of three epochs', async () => {
      const record = await readRun(run);
      return record.status === 'finished' && record.progress?.epoch === 3 && record;
    });
    assert.equal(progress?.totalEpochs, 3);
    await vscode.commands.executeCommand('adarand.restart', run);
    const [other] = readdirSync(path.dirname(run)).filter((name) => name !== path.basename(run));
    const again = await reached(path.join(path.dirname(run), other!), 'finished');
    assert.equal(again.progress?.totalEpochs, 1);
    await waitFor('both in the list', async () => (await shownNames(folder)).Finished?.length === 2);
  });
});

async function start(name: string, epochs: number): Promise<{ folder: string; run: string }> {
  const folder = newFolder(name);
  const uri = writeTinyProject(folder, { epochs });
  await vscode.commands.executeCommand('adarand.run', uri);
  const [run] = readdirSync(runsFolderOf(uri.fsPath));
  return { folder, run: path.join(runsFolderOf(uri.fsPath), run!) };
}

function reached(runFolder: string, ...statuses: RunStatus[]): Promise<RunRecord> {
  return waitFor(`a run that is ${statuses.join(' or ')}`, async () => {
    const run = await readRun(runFolder);
    if (run.status === 'failed') throw new Error(run.error?.message);
    return statuses.includes(run.status) && run;
  });
}

async function stepsOf(runFolder: string): Promise<number> {
  return (await readMetrics(runFolder)).records.filter(({ kind }) => kind === 'step').length;
}
