// First: it makes tfjs's engine before the layers library does.
import { fineTuningOf, runBeside, tinyConfig, tinyRun, trainUntil, type TinyRun } from '../tinyRun';
import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportFormatName } from '../../../../src/protocol/exporting';
import { writeEvaluation } from '../../../../src/runFolder/evaluationFile';
import { readRun, updateRun, writeRun } from '../../../../src/runFolder/runStore';
import { openDataset } from '../../../../src/trainer/data/dataset';
import { exportJob } from '../../../../src/trainer/jobs/export';
import { fineTune } from '../../../../src/trainer/training/fineTuning';
import { writeTinyDataset } from '../../../support/tinyDataset';
import { temporaryFolder } from '../../runFolder/records';

/** One trained run serves all tests: none changes it. */
let finished: TinyRun;
const folder = path.join(os.tmpdir(), `adarand export é-${process.pid}`);

beforeAll(async () => {
  const images = path.join(folder, 'images');
  writeTinyDataset(images);
  const config = tinyConfig(images, { training: { epochs: 2, batchSize: 8 } });
  const dataset = await openDataset(config.data, folder, config.seed);
  finished = await runBeside({ config, dataset }, path.join(folder, 'run'));
  const tuning = await fineTuningOf(finished);
  await writeEvaluation(finished.runFolder, await fineTune(tuning));
  await tuning.journal.close();
  const { path: data, classes, train, validation, test, fingerprint } = dataset;
  const counts = { train: train.length, validation: validation.length, test: test.length };
  const record = await readRun(finished.runFolder);
  await writeRun(finished.runFolder, {
    ...record,
    status: 'finished',
    dataset: { path: data, classes, ...counts, fingerprint },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function exported(run: TinyRun, format: ExportFormatName, more: object = {}) {
  const outputFolder = path.join(await temporaryFolder(), 'né w #1');
  const activities: string[] = [];
  const params = { runFolder: run.runFolder, format, outputFolder, ...more };
  const result = await exportJob.run(
    params,
    (_done, _total, what) => activities.push(what),
    () => undefined,
  );
  return { ...result, activities };
}

const text = (folder: string, name: string) => readFile(path.join(folder, name), 'utf8');

describe('an exported folder', () => {
  it.for([
    ['onnx', ['README.md', 'example.mjs', 'example.py', 'labels.txt', 'model.onnx']],
    ['safetensors', ['README.md', 'config.json', 'labels.txt', 'model.safetensors']],
    ['tfjs', ['README.md', 'example.mjs', 'group1-shard1of1.bin', 'labels.txt', 'model.json']],
  ] as const)('of %s holds the network, labels, a model card and examples', async ([format, names]) => {
    const { folder, files, difference, activities } = await exported(finished, format);
    expect((await readdir(folder)).sort()).toEqual(names);
    expect(files.map(({ name }) => name).sort()).toEqual(names);
    for (const { name, bytes } of files) expect((await readFile(path.join(folder, name))).length).toBe(bytes);
    expect(difference).toBeLessThan(1e-4);
    expect(activities).toEqual(['Opening the run', 'Writing the network', 'Comparing with the trainer']);
    expect(await text(folder, 'labels.txt')).toBe('blå\ngrün\nrouge vif\n');
    const card = await text(folder, 'README.md');
    expect(card).toContain('48 training, 12 validation and 12 test images');
    expect(card).toContain('`adarand` (lambda 1');
    expect(card).toMatch(/On 12 test images/);
    expect(card).toContain('*to be filled in*');
  });

  it('has an example that says what the network says', async () => {
    const { folder } = await exported(finished, 'onnx');
    const image = path.join(finished.dataset.path, 'test', 'grün', '0.png');
    // Packages are looked for above the program.
    const example = path.join(import.meta.dirname, `example.${process.pid}.mjs`);
    await writeFile(example, await text(folder, 'example.mjs'));
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [example, image], { cwd: folder });
      expect(stdout).toMatch(/grün/);
      expect(stdout).toMatch(/0\.\d+/);
    } finally {
      await rm(example);
    }
  });

  it('says from which epoch an unfinished run is', async () => {
    const run = await tinyRun({ training: { epochs: 3, batchSize: 8 } });
    await trainUntil(run, new Set([7]));
    await updateRun(run.runFolder, { name: 'half <b>way</b>' });
    const { folder, epoch, epochs, finished } = await exported(run, 'safetensors');
    expect({ epoch, epochs, finished }).toEqual({ epoch: 1, epochs: 3, finished: false });
    const card = await text(folder, 'README.md');
    expect(card).toContain('has not finished: 1 of 3 epochs');
    expect(card).toContain('# half \\<b\\>way\\</b\\>');
    expect(card).toContain('not evaluated yet');
  });
});

describe('files that are there', () => {
  it('are not replaced without being asked for', async () => {
    const { folder } = await exported(finished, 'onnx');
    await writeFile(path.join(folder, 'labels.txt'), 'mine');
    await writeFile(path.join(folder, 'notes.txt'), 'mine');
    await expect(exported(finished, 'onnx', { outputFolder: folder })).rejects.toThrow(/already holds .*labels\.txt/);
    expect(await text(folder, 'labels.txt')).toBe('mine');
    await exported(finished, 'onnx', { outputFolder: folder, overwrite: true });
    expect(await text(folder, 'labels.txt')).toContain('grün');
    expect(await text(folder, 'notes.txt')).toBe('mine');
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('may be one where the folder should be', async () => {
    const file = path.join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(exported(finished, 'onnx', { outputFolder: file })).rejects.toThrow('cannot be written to');
  });
});
