import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { findRunFolders } from '../../../../src/cli/runFolders';
import { readMetrics } from '../../../../src/runFolder/metricsLog';
import { readConfig, readRun } from '../../../../src/runFolder/runStore';
import { waitFor } from '../../../support/waitFor';
import { temporaryFolder } from '../../runFolder/records';
import { lastLine, newProject, runCli, startCli } from '../cliProcess';

/** The queue of this machine is none of these tests' business. */
beforeEach(async () => {
  vi.stubEnv('ADARAND_STATE_DIR', await temporaryFolder());
});

/** Puts more keys into the configuration of a project. */
async function withKeys(folder: string, keys: string): Promise<void> {
  const file = path.join(folder, 'tiny.adarand.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/\n\}\s*$/, `,\n  ${keys}\n}\n`));
}

const runsIn = async (folder: string) =>
  Promise.all((await findRunFolders(folder)).map(async (runFolder) => ({ runFolder, run: await readRun(runFolder) })));

describe('adarand sweep', { timeout: 180_000 }, () => {
  it('trains a grid, names each run by its values, and trains nothing twice', async () => {
    const folder = await newProject({ epochs: 2 });
    await withKeys(folder, '"sweep": { "regularizer.lambda": [0.1, 10], "seed": { "range": [3, 4] } }');
    expect((await runCli(folder, 'sweep', 'tiny.adarand.json', '--list')).stdout.trim().split('\n')).toEqual([
      'tiny: lambda 0.1, seed 3',
      'tiny: lambda 0.1, seed 4',
      'tiny: lambda 10, seed 3',
      'tiny: lambda 10, seed 4',
    ]);
    const refused = await runCli(folder, 'train', 'tiny.adarand.json');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('is a sweep of many runs') });

    const first = await runCli(folder, 'sweep', 'tiny.adarand.json', '--json');
    expect(first).toMatchObject({ code: 0 });
    const trained = await runsIn(folder);
    expect(trained.map(({ run }) => run.status)).toEqual(['finished', 'finished', 'finished', 'finished']);
    const { runFolder, run } = trained.find(({ run }) => run.name === 'tiny: lambda 10, seed 4')!;
    expect(run.sweep).toEqual({ name: 'tiny', values: { 'regularizer.lambda': 10, seed: 4 } });
    const config = await readConfig(runFolder);
    expect(config).toMatchObject({ seed: 4, regularizer: { name: 'adarand', lambda: 10 } });
    expect(config.sweep).toBeUndefined();
    expect(lastLine(first).runs).toHaveLength(4);

    const second = await runCli(folder, 'sweep', 'tiny.adarand.json');
    expect(second.stdout).toContain('4 runs, of which 4 have finished already.');
    expect(await findRunFolders(folder)).toHaveLength(4);
  });

  it('halves: the worse runs stop at a rung, the best is to the last bit what it would be without', async () => {
    const folder = await newProject({ epochs: 3 });
    await withKeys(
      folder,
      '"sweep": { "optimizer.learningRate": [0.001, 0.01], "$halving": { "rungs": [1], "metric": "validationLoss" } }',
    );
    const { code, stdout } = await runCli(folder, 'sweep', 'tiny.adarand.json');
    expect(stdout).toContain('Epoch 1: the best 1 of 2 runs go on.');
    expect(code).toBe(0);
    const runs = await runsIn(folder);
    const lossAtRung = async (runFolder: string) =>
      (await readMetrics(runFolder)).records.flatMap((one) => (one.kind === 'epoch' ? [one.validationLoss!] : []))[0]!;
    const losses = await Promise.all(runs.map(({ runFolder }) => lossAtRung(runFolder)));
    const [kept, left] = losses[0]! < losses[1]! ? runs : runs.reverse();
    expect(left!.run).toMatchObject({ status: 'stopped', progress: { epoch: 1 } });
    expect(kept!.run).toMatchObject({ status: 'finished', progress: { epoch: 3 } });

    await writeFile(
      path.join(folder, 'alone.adarand.json'),
      JSON.stringify({ ...(await readConfig(kept!.runFolder)), name: 'alone' }),
    );
    const alone = lastLine(await runCli(folder, 'train', 'alone.adarand.json', '--json'));
    const curve = async (runFolder: string) =>
      (await readMetrics(runFolder)).records.map((record) => ('loss' in record ? record.loss : record.validationLoss));
    expect(await curve(kept!.runFolder)).toEqual(await curve(String(alone.runDir)));
  });

  it('stops all runs at Ctrl-C, and goes on where it was', async () => {
    const folder = await newProject({ epochs: 30 });
    await withKeys(folder, '"sweep": { "seed": [0, 1] }');
    const { child, ended } = startCli(folder, ['sweep', 'tiny.adarand.json']);
    await waitFor('an epoch', async () => (await runsIn(folder)).some(({ run }) => (run.progress?.epoch ?? 0) > 0));
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    const stopped = await runsIn(folder);
    expect(stopped.map(({ run }) => run.status)).toEqual(['stopped', 'stopped']);
    expect((await runCli(folder, 'sweep', 'tiny.adarand.json')).code).toBe(0);
    const finished = await runsIn(folder);
    expect(finished.map(({ run }) => run.id).sort()).toEqual(stopped.map(({ run }) => run.id).sort());
    expect(finished.map(({ run }) => run.status)).toEqual(['finished', 'finished']);
  });
});

describe('adarand study', { timeout: 180_000 }, () => {
  it('compares methods by seed on parts of the images, and ends in a table', async () => {
    const folder = await newProject({ epochs: 1 });
    const study = (seeds: string) =>
      `"study": { "methods": { "plain": { "regularizer": { "name": "none" } }, "adarand": {} }, "seeds": ${seeds}, "fractions": [0.5] }`;
    await withKeys(folder, study('[0, 1]'));
    const before = await runCli(folder, 'study', 'tiny.adarand.json', '--table');
    expect(before).toMatchObject({ code: 0, stdout: expect.stringContaining('4 of 4 runs have not finished.') });
    expect(await findRunFolders(folder)).toEqual([]);

    const answer = await runCli(folder, 'study', 'tiny.adarand.json', '--json');
    expect(answer.code).toBe(0);
    const runs = await runsIn(folder);
    expect(runs).toHaveLength(4);
    const half = runs.find(({ run }) => run.study?.fraction === 0.5)!;
    expect(half.run.dataset).toMatchObject({ train: 24, validation: 12, test: 12 });
    expect(new Set(runs.map(({ run }) => run.dataset?.contents)).size).toBe(1);
    const { rows, split, files } = lastLine(answer) as {
      rows: unknown[][];
      split: string;
      files: { markdown: string; csv: string; latex: string };
    };
    expect(split).toBe('test');
    expect(rows.map(([method, fraction, , , seeds]) => [method, fraction, seeds])).toEqual([
      ['plain', 0.5, 2],
      ['adarand', 0.5, 2],
    ]);
    expect(Object.values(files).every((file) => existsSync(file))).toBe(true);
    expect(await readFile(files.markdown, 'utf8')).toMatch(/\| adarand \|.*±.*\|/);

    // One more seed trains only what is missing.
    const file = path.join(folder, 'tiny.adarand.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('[0, 1]', '[0, 1, 2]'));
    expect((await runCli(folder, 'study', 'tiny.adarand.json')).code).toBe(0);
    expect(await findRunFolders(folder)).toHaveLength(6);
  });
});
