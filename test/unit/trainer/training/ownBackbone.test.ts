import { rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../../../src/config/schema';
import { runPaths } from '../../../../src/runFolder/layout';
import { startEngine } from '../../../../src/trainer/engines';
import { openTrainedRun } from '../../../../src/trainer/jobs/trainedRun';
import { fineTune } from '../../../../src/trainer/training/fineTuning';
import { residualModel, saveModel } from '../../../support/kerasModel';
import { temporaryFolder } from '../../runFolder/records';
import { fineTuningOf, runBeside, stepsOf, tinyRun, trainUntil, type TinyRun } from '../tinyRun';

beforeEach(() => startEngine('onnx'));

const modelFile = async () => saveModel(residualModel(), await temporaryFolder());

/** A run that starts from the file of a Keras model. */
function ownRun(weights: string, change: Partial<RunConfigInput> = {}): Promise<TinyRun> {
  const model = { backbone: 'layers-model', weights, featureLayer: 'pooled', ...change.model } as const;
  return tinyRun({ training: { epochs: 2, batchSize: 8 }, ...change, model });
}

/** @returns the evaluation and the log */
async function trained(run: TinyRun) {
  const tuning = await fineTuningOf(run);
  const evaluation = await fineTune(tuning);
  await tuning.journal.close();
  return { evaluation, log: tuning.lines.join('\n') };
}

describe("a run with a person's own backbone", () => {
  it('learns, and can be opened when the file it came from is gone', async () => {
    const file = await modelFile();
    const run = await ownRun(file, { training: { epochs: 6, batchSize: 8 } });
    const { evaluation, log } = await trained(run);
    expect(evaluation.accuracy).toBeGreaterThan(0.6);
    expect(log).toContain(`Loaded ${file}: `);
    await rm(path.dirname(file), { recursive: true });
    const opened = await openTrainedRun(run.runFolder);
    expect(opened.network.featureDimension).toBe(16);
    expect(opened.network.backbone.stages.map(({ name }) => name)).toEqual(['stem_relu', 'block1_add', 'pooled']);
    await opened.dispose();
  });

  it('goes on after a stop as if never stopped', async () => {
    const whole = await ownRun(await modelFile());
    await trained(whole);
    const parts = await runBeside(whole, path.join(path.dirname(whole.runFolder), 'parts'));
    expect(await trainUntil(parts, new Set([8]))).toBe(false);
    await trained(parts);
    const losses = async (runFolder: string) => (await stepsOf(runFolder)).map(({ step, loss }) => [step, loss]);
    expect(await losses(parts.runFolder)).toEqual(await losses(whole.runFolder));
  });

  it.each([
    { name: 'l2sp' },
    { name: 'delta' },
    { name: 'delta', stages: ['block1_add'] },
  ] satisfies RunConfigInput['regularizer'][])('can be kept near its beginning by %j', async (regularizer) => {
    const run = await ownRun(await modelFile(), { regularizer, model: { batchNorm: 'frozen' } });
    await trained(run);
    const steps = await stepsOf(run.runFolder);
    const [first, last] = [steps[0], steps.at(-1)];
    expect(first!.regularization).toBeCloseTo(0, 3);
    expect(last!.regularization).toBeGreaterThan(first!.regularization);
  });

  it('can begin with the checkpoint of another', async () => {
    const first = await ownRun(await modelFile());
    await trained(first);
    const { model: checkpoint } = runPaths(first.runFolder).best;
    const { log } = await trained(await ownRun(checkpoint));
    expect(log).toContain(`Loaded ${checkpoint}`);
  });

  it('freezes stages by their names, and keeps what they give', async () => {
    const run = await ownRun(await modelFile(), {
      data: { path: 'images', imageSize: 32, workers: 0, augmentation: 'none' },
      model: { freeze: ['stem_relu'], batchNorm: 'frozen' },
    });
    expect((await trained(run)).log).toContain('stem_relu');
  });
});

describe('what does not fit together', () => {
  it('is a Keras model and another backbone', async () => {
    const weights = await modelFile();
    const run = await tinyRun({ model: { width: 0.125, weights } });
    await expect(trained(run)).rejects.toThrow(
      `${weights} is a Keras model with layers of its own: set model.backbone to "layers-model"`,
    );
  });

  it('is an own backbone and a file that does not describe layers', async () => {
    const other = await tinyRun({ training: { epochs: 1, batchSize: 8 } });
    await trained(other);
    const { model: checkpoint } = runPaths(other.runFolder).best;
    await expect(trained(await ownRun(checkpoint))).rejects.toThrow(
      `${checkpoint} does not describe its layers, as "backbone": "layers-model" needs it`,
    );
  });
});
