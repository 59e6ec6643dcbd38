import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { RunRecord, RunStatus } from '../../src/protocol/run';
import { readEvaluation } from '../../src/runFolder/evaluationFile';
import { runsFolderOf } from '../../src/runFolder/layout';
import { readMetrics } from '../../src/runFolder/metricsLog';
import { readRun } from '../../src/runFolder/runStore';
import { isProcessAlive } from '../../src/runs/processAlive';
import { effectiveRun } from '../../src/runs/runState';
import { tinyClasses } from '../support/tinyDataset';
import { waitFor } from '../support/waitFor';
import { agreeing, heavyLibraries, newFolder, shownNames, shownRuns, writeTinyProject } from './support/extension';

/** 6 steps an epoch. */
const stepsPerEpoch = 6;
/** Longer than any test. */
const endless = 100_000;

describe('training', () => {
  let runFolder: string | undefined;
  afterEach(async () => {
    const run = runFolder ? await readRun(runFolder) : undefined;
    if (run?.process && (await isProcessAlive(run.process))) process.kill(run.process.pid, 'SIGKILL');
    runFolder = undefined;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('makes a run folder, trains in a process of its own, and evaluates', async () => {
    const { folder, run } = await start('einmal', 3);
    runFolder = run;
    const { process: trainer } = await reached(run, 'running', 'finished');
    assert.notEqual(trainer?.pid, process.pid);
    const { progress, summary, dataset } = await reached(run, 'finished');
    assert.equal(progress?.step, 3 * stepsPerEpoch);
    assert.equal(dataset?.train, 48);

    const { records } = await readMetrics(run);
    assert.deepEqual(epochsOf(records), [1, 2, 3]);
    const evaluation = await readEvaluation(run);
    assert.deepEqual(evaluation?.classes, [...tinyClasses]);
    assert.equal(evaluation?.accuracy, summary?.testAccuracy);
    await waitFor('the run among the finished ones', async () => (await shownNames(folder)).Finished?.[0] === 'tiny');
    assert.deepEqual(heavyLibraries(), []);
  });

  it('stops and resumes, and does every step once', async () => {
    const { folder, run } = await start('zweimal', 40);
    runFolder = run;
    await waitFor('a measurement', async () => (await readMetrics(run)).records.length > 0);
    await vscode.commands.executeCommand('adarand.stop', run);
    const stopped = await reached(run, 'stopped');
    assert.ok(stopped.progress!.step < 40 * stepsPerEpoch);
    await waitFor('the run among the stopped ones', async () => (await shownNames(folder)).Stopped?.[0] === 'tiny');

    await vscode.commands.executeCommand('adarand.resume', run);
    await reached(run, 'finished');
    const steps = (await readMetrics(run)).records.filter(({ kind }) => kind === 'step').map(({ step }) => step);
    assert.deepEqual(
      steps,
      Array.from({ length: 40 * stepsPerEpoch }, (_, index) => index + 1),
    );
  });

  it('shows a trainer that was killed as failed, with its last words', async () => {
    const { folder, run } = await start('dreimal', endless);
    runFolder = run;
    await waitFor('a measurement', async () => (await readMetrics(run)).records.length > 0);
    process.kill((await readRun(run)).process!.pid, 'SIGKILL');
    const [item] = await waitFor('the failed run', async () => (await shownRuns(folder)).Failed);
    assert.match(String(item!.description), /^The trainer .* (SIGKILL|is gone)/);
    assert.equal(item!.contextValue, 'run.resumable');
    const { error } = await effectiveRun(run, await readRun(run));
    assert.match(error!.lastWords!, /Training on/);
  });

  it('deletes no run that trains, and one that has ended only after a question', async () => {
    const { folder, run } = await start('viermal', endless);
    runFolder = run;
    await reached(run, 'running');
    const [refusal, ...others] = await agreeing(() => vscode.commands.executeCommand('adarand.deleteRun', run));
    assert.match(refusal!, /Still training, so not deleted: tiny/);
    assert.deepEqual(others, []);
    assert.equal((await readRun(run)).status, 'running');

    await vscode.commands.executeCommand('adarand.stop', run);
    await reached(run, 'stopped');
    await waitFor('the stopped run', async () => (await shownNames(folder)).Stopped);
    runFolder = undefined;
    const [question] = await agreeing(() => vscode.commands.executeCommand('adarand.deleteRun', run));
    assert.match(question!, /Delete the run "tiny"\?/);
    assert.deepEqual(readdirSync(path.dirname(run)), []);
    await waitFor('an empty list', async () => !(await shownNames(folder)).Stopped);
  });

  it('starts nothing when the configuration is wrong', async () => {
    const folder = newFolder('falsch');
    const uri = writeTinyProject(folder, { epochs: -1 });
    await vscode.commands.executeCommand('adarand.run', uri);
    const [mark] = vscode.languages.getDiagnostics(uri);
    assert.match(mark!.message, /epochs/);
    assert.deepEqual(await shownNames(folder), {});
  });
});

/** Runs a tiny configuration as the Run button does; resolves when its trainer listens. */
async function start(name: string, epochs: number): Promise<{ folder: string; run: string }> {
  const folder = newFolder(name);
  const uri = writeTinyProject(folder, { epochs });
  await vscode.commands.executeCommand('adarand.run', uri);
  const runs = readdirSync(runsFolderOf(uri.fsPath));
  assert.equal(runs.length, 1);
  return { folder, run: path.join(runsFolderOf(uri.fsPath), runs[0]!) };
}

function reached(runFolder: string, ...statuses: RunStatus[]): Promise<RunRecord> {
  return waitFor(`a run that is ${statuses.join(' or ')}`, async () => {
    const run = await readRun(runFolder);
    if (run.status === 'failed' && !statuses.includes('failed')) throw new Error(run.error?.message);
    return statuses.includes(run.status) && run;
  });
}

function epochsOf(records: { kind: string; epoch: number }[]): number[] {
  return records.filter(({ kind }) => kind === 'epoch').map(({ epoch }) => epoch);
}
