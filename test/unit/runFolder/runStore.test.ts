import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '../../../src/config/schema';
import type { Evaluation } from '../../../src/protocol/evaluation';
import { readEvaluation, writeEvaluation } from '../../../src/runFolder/evaluationFile';
import { RunFolderError } from '../../../src/runFolder/jsonFile';
import { runPaths } from '../../../src/runFolder/layout';
import { readConfig, readRun, updateRun, writeConfig, writeRun } from '../../../src/runFolder/runStore';
import { runRecord, temporaryFolder } from './records';

describe('run.json', () => {
  it('comes back as it was written, readable by a person', async () => {
    const folder = await temporaryFolder();
    const record = runRecord({ name: 'Émoji 🦊', configPath: '/data/a b.adarand.json' });
    await writeRun(folder, record);
    expect(await readRun(folder)).toEqual(record);
    expect(await readFile(runPaths(folder).run, 'utf8')).toContain('\n  "name": "Émoji 🦊"');
  });

  it('is updated field by field, in turn, and fields go when they are set to undefined', async () => {
    const folder = await temporaryFolder();
    await writeRun(folder, runRecord({ error: { message: 'old' } }));
    await Promise.all([
      updateRun(folder, { event: 'train', error: undefined }),
      updateRun(folder, { progress: { step: 1, totalSteps: 10, epoch: 0, totalEpochs: 1 } }),
      updateRun(folder, (record) => ({ name: `${record.name} (${record.status})` })),
    ]);
    expect(await readRun(folder)).toEqual(
      runRecord({
        name: 'emoji (running)',
        status: 'running',
        progress: { step: 1, totalSteps: 10, epoch: 0, totalEpochs: 1 },
      }),
    );
  });

  it('goes on taking updates after one that failed', async () => {
    const folder = await temporaryFolder();
    await writeRun(folder, runRecord());
    const bad = updateRun(folder, { summary: { testAccuracy: NaN } });
    const good = updateRun(folder, { event: 'train' });
    await expect(bad).rejects.toThrow(/Refusing to write .*run\.json[^]*testAccuracy/);
    await expect(good).resolves.toMatchObject({ status: 'running' });
  });

  it('stays as it is when something cannot happen to the run', async () => {
    const folder = await temporaryFolder();
    await writeRun(folder, runRecord({ status: 'finished' }));
    await expect(updateRun(folder, { event: 'start', name: 'other' })).rejects.toThrow('cannot be started');
    expect(await readRun(folder)).toEqual(runRecord({ status: 'finished' }));
  });

  it('of a newer version is left alone by whoever wants to change it', async () => {
    const folder = await temporaryFolder();
    const text = JSON.stringify({ ...runRecord(), version: 2, status: 'dreaming' });
    await writeFile(runPaths(folder).run, text);
    await expect(updateRun(folder, { event: 'start' })).rejects.toThrow(/version 2.*Update AdaRand/);
    expect(await readFile(runPaths(folder).run, 'utf8')).toBe(text);
  });

  it.each([
    ['{"version": 1', 'damaged'],
    ['', 'it is empty'],
    ['{"version": 2}', 'was made by a newer AdaRand'],
    ['{"version": 0}', 'damaged at version'],
    [JSON.stringify({ ...runRecord(), status: 'napping' }), 'damaged at status'],
  ])('is refused with a message when it holds %j', async (text, message) => {
    const folder = await temporaryFolder();
    await writeFile(runPaths(folder).run, text);
    const reading = readRun(folder);
    await expect(reading).rejects.toThrow(RunFolderError);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(runPaths(folder).run);
  });

  it('says so when it is missing', async () => {
    const folder = await temporaryFolder();
    await expect(readRun(folder)).rejects.toMatchObject({ reason: 'missing', file: runPaths(folder).run });
  });
});

describe('config.json', () => {
  it('holds every default', async () => {
    const folder = await temporaryFolder();
    const config = runConfigSchema.parse({ data: { path: '/images' } });
    await writeConfig(folder, config);
    expect(JSON.parse(await readFile(runPaths(folder).config, 'utf8'))).toEqual(config);
    expect(await readConfig(folder)).toEqual(config);
  });
});

describe('evaluation.json', () => {
  it('is undefined before there is one, and comes back as written', async () => {
    const folder = await temporaryFolder();
    expect(await readEvaluation(folder)).toBeUndefined();
    const evaluation: Evaluation = {
      split: 'test',
      epoch: 3,
      loss: 0.5,
      accuracy: 0.5,
      classes: ['NaN', 'cat'],
      confusion: [
        [1, 0],
        [1, 0],
      ],
      perClass: [],
      predictions: [{ path: 'test/cat/1.png', actual: 1, predicted: 0, confidence: 0.9 }],
    };
    await writeEvaluation(folder, evaluation);
    expect(await readEvaluation(folder)).toEqual(evaluation);
  });

  it('is refused when it is damaged', async () => {
    const folder = await temporaryFolder();
    await writeFile(runPaths(folder).evaluation, '{}');
    await expect(readEvaluation(folder)).rejects.toThrow(/evaluation\.json is damaged at split/);
  });
});
