import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { runsFolderOf } from '../../src/runFolder/layout';
import { readMetrics } from '../../src/runFolder/metricsLog';
import { readRun } from '../../src/runFolder/runStore';
import { type Slurm, slurmProblem, startSlurm } from '../support/slurm';
import { waitFor } from '../support/waitFor';
import { agreeing, newFolder, shownNames, shownRuns, writeTinyProject } from './support/extension';

describe('many runs', () => {
  it('trains what is missing of a study, shows its table, and trains a run again', async () => {
    const folder = newFolder('Studie é #1');
    const uri = writeTinyProject(folder, { epochs: 1 });
    addKeys(
      uri,
      '"study": { "methods": { "plain": { "regularizer": { "name": "none" } }, "adarand": {} }, "seeds": [0, 1] }',
    );
    const [question] = await consenting(() => vscode.commands.executeCommand('adarand.run', uri));
    assert.equal(question, 'This study has 4 runs.');
    await waitFor('the end of all', async () => (await shownNames(folder)).Finished?.length === 4);

    await vscode.commands.executeCommand('adarand.showStudy', uri);
    const table = path.join(folder, '.adarand', 'studies', 'tiny', 'table.md');
    assert.match(readFileSync(table, 'utf8'), /\| adarand \| .* ± .* \|/);
    await waitFor('the preview', () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label.includes('table.md')),
    );

    const runs = readdirSync(runsFolderOf(uri.fsPath)).map((name) => path.join(runsFolderOf(uri.fsPath), name));
    appendFileSync(path.join(folder, 'images', 'train', 'grün', '0.png'), 'x');
    const [warning] = await agreeing(() => vscode.commands.executeCommand('adarand.rerunExactly', runs[0]));
    assert.match(warning!, /^Not everything is as when tiny: .* was trained\.$/);
    const { id } = await readRun(runs[0]!);
    const again = await waitFor('the run again', async () => {
      const all = await Promise.all(
        readdirSync(runsFolderOf(uri.fsPath)).map((name) => readRun(path.join(runsFolderOf(uri.fsPath), name))),
      );
      return all.find(({ rerunOf, status }) => rerunOf === id && status === 'finished');
    });
    assert.notEqual(again.dataset!.contents, (await readRun(runs[0]!)).dataset!.contents);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  describe('on a real Slurm', function () {
    let slurm: Slurm;
    before(async function () {
      if (slurmProblem()) return this.skip();
      slurm = await startSlurm();
      process.env.SLURM_CONF = slurm.conf;
    });
    after(async () => {
      delete process.env.SLURM_CONF;
      await slurm?.stop();
    });

    it('submits a run, follows it live in the explorer, stops it so that it saves, and resumes it', async () => {
      const folder = newFolder('Rechnerverbund');
      const uri = writeTinyProject(folder, { epochs: 400 });
      addKeys(uri, '"launcher": { "slurm": { "cpus": 1 } }');
      await vscode.commands.executeCommand('adarand.run', uri);
      const [name] = readdirSync(runsFolderOf(uri.fsPath));
      const run = path.join(runsFolderOf(uri.fsPath), name!);
      assert.match((await readRun(run)).job!.id, /^\d+$/);
      await waitFor('the run among those that train', async () => (await shownNames(folder)).Running);
      const epochs = await waitFor('an epoch', async () => /[Ee]poch (\d+)/.exec(await described(folder))?.[1]);
      await waitFor(
        'the next epochs',
        async () => Number(/[Ee]poch (\d+)/.exec(await described(folder))?.[1]) > Number(epochs) + 1,
      );

      await vscode.commands.executeCommand('adarand.stop', run);
      await waitFor('the stop', async () => (await shownNames(folder)).Stopped);
      assert.ok(existsSync(path.join(run, 'checkpoints', 'last.safetensors')));
      const before = (await readMetrics(run)).records.length;

      await vscode.commands.executeCommand('adarand.resume', run);
      await waitFor('more steps', async () => (await readMetrics(run)).records.length > before + 5);
      await vscode.commands.executeCommand('adarand.stop', run);
      await waitFor('the second stop', async () => (await readRun(run)).status === 'stopped');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });
  });
});

/** What stands beside the run that trains. */
async function described(folder: string): Promise<string> {
  return String((await shownRuns(folder)).Running?.[0]?.description ?? '');
}

function addKeys(uri: vscode.Uri, keys: string): void {
  writeFileSync(uri.fsPath, readFileSync(uri.fsPath, 'utf8').replace(/\}\s*$/, `, ${keys} }`));
}

/** Presses the first button of every question that is asked meanwhile. @returns the questions */
async function consenting(work: () => Thenable<unknown>): Promise<string[]> {
  const asked: string[] = [];
  const { showInformationMessage } = vscode.window;
  const answer = (text: string, ...rest: unknown[]) => {
    asked.push(text);
    return Promise.resolve(rest.find((item) => typeof item === 'string'));
  };
  Object.assign(vscode.window, { showInformationMessage: answer });
  try {
    await work();
  } finally {
    Object.assign(vscode.window, { showInformationMessage });
  }
  return asked;
}
