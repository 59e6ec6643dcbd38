import { z } from 'zod';
import { resolveConfig } from '../../config/resolve';
import { runConfigSchema, type RunConfig } from '../../config/schema';
import type { CheckResult, Problem } from '../../protocol/jobs';
import { stagesNamed } from '../backbones/stagesNamed';
import { checkImages } from '../data/checkImages';
import { openDataset, type Dataset } from '../data/dataset';
import { DatasetError } from '../data/errors';
import { failureOf } from '../errors';
import { createNetwork, type Network } from '../network';
import { classWeightsOf } from '../training/classWeights';
import { learningRateFactors, trainedParameters } from '../training/parameterGroups';
import { withTopology, type CompleteConfig } from '../training/ownBackbone';
import { checkPretrained } from '../training/pretrained';
import type { Job, Progress } from './job';
import { startRunEngine, startTrainingEngine } from './runEngine';

/** Fewer training images of a class than this tell little about it. */
const fewImages = 5;

/** Whether a configuration can be trained with the files it names. */
export const checkJob: Job<'check'> = {
  params: z.strictObject({ config: runConfigSchema, baseFolder: z.string() }),
  async run({ config, baseFolder }, progress) {
    const { dataset, problems } = await checkDataset(config, baseFolder, progress);
    const model = await checkModel(resolveConfig(config, baseFolder), dataset, problems);
    return { problems, dataset: dataset && sizesOf(dataset), model };
  },
};

async function checkDataset(
  config: RunConfig,
  baseFolder: string,
  progress: Progress,
): Promise<{ dataset?: Dataset; problems: Problem[] }> {
  try {
    const onProgress = (done: number, total: number) => progress(done, total, 'images');
    const dataset = await openDataset(config.data, baseFolder, config.seed, { onProgress });
    const unreadable = config.data.onBadImage === 'stop' ? await checkImages(dataset, onProgress) : [];
    return { dataset, problems: [...dataset.warnings, ...unreadable, ...datasetWarnings(config, dataset)] };
  } catch (error) {
    if (error instanceof DatasetError) return { problems: [...error.problems] };
    throw error;
  }
}

function sizesOf({ classes, train, validation, test }: Dataset): CheckResult['dataset'] {
  return { classes, train: train.length, validation: validation.length, test: test.length };
}

/** What training can do with, but a person should know. */
export function datasetWarnings({ training }: RunConfig, dataset: Dataset): Problem[] {
  const warnings: Problem[] = [];
  const warn = (at: Problem['path'], message: string) => warnings.push({ severity: 'warning', path: at, message });
  const { classes, train, test, path: folder } = dataset;
  if (train.length < training.batchSize)
    warn(
      ['training', 'batchSize'],
      `The batch size is ${training.batchSize}, but there are only ${train.length} training images: a step sees them all.`,
    );
  if (test.length === 0)
    warn(
      ['data', 'path'],
      `${folder} has no test/ folder: the best checkpoint will be evaluated on the validation images, which chose it.`,
    );
  const counts = classes.map((name, k) => ({ name, count: train.filter(({ label }) => label === k).length }));
  const tiny = counts.filter(({ count }) => count < fewImages).map(({ name, count }) => `"${name}" (${count})`);
  if (tiny.length > 0)
    warn(
      ['data', 'path'],
      `Classes with fewer than ${fewImages} training images: ${tiny.slice(0, 5).join(', ')}${tiny.length > 5 ? ', …' : ''}.`,
    );
  return warnings;
}

/** Builds the network and looks whether the weights, and what the configuration names, fit it; adds to `problems`. */
async function checkModel(
  config: RunConfig,
  dataset: Dataset | undefined,
  problems: Problem[],
): Promise<CheckResult['model']> {
  const report = (at: Problem['path'], error: unknown) => {
    const { message, badInput, fix } = failureOf(error);
    if (!badInput) throw error;
    problems.push({ severity: 'error', path: at, message, ...(fix && { fix }) });
  };
  const attempt = (at: Problem['path'], look: () => unknown) => {
    try {
      look();
    } catch (error) {
      report(at, error);
    }
  };
  const engine = await startTrainingEngine(config).catch((error: unknown) => {
    report(['engine'], error);
    return startRunEngine('onnx');
  });
  const network = await buildNetwork(config, dataset?.classes.length ?? 2, report);
  if (!network) {
    await engine.dispose();
    return undefined;
  }
  let weights: string[] = [];
  try {
    weights = await checkPretrained(network, config, dataset?.classes);
  } catch (error) {
    report(['model', 'weights'], error);
  }
  const { model, regularizer, optimizer, training } = config;
  attempt(['model', 'freeze'], () => trainedParameters(network, model.freeze));
  if (regularizer.name === 'delta' && regularizer.stages) {
    const { stages } = regularizer;
    attempt(['regularizer', 'stages'], () => stagesNamed(network.backbone, stages, 'regularizer.stages'));
  }
  attempt(['optimizer', 'learningRateFactors'], () => learningRateFactors(network, optimizer.learningRateFactors));
  attempt(['training', 'classWeights'], () => dataset && classWeightsOf(training.classWeights, dataset));
  const parameters = [...network.parameters.values()].reduce((sum, { size }) => sum + size, 0);
  const { featureDimension } = network;
  network.dispose();
  await engine.dispose();
  return { parameters, featureDimension, weights };
}

/** The network, or undefined when it cannot be built, which is reported. */
async function buildNetwork(
  config: RunConfig,
  classCount: number,
  report: (at: Problem['path'], error: unknown) => void,
): Promise<Network | undefined> {
  let complete: CompleteConfig;
  try {
    complete = await withTopology(config);
  } catch (error) {
    report(['model', 'weights'], error);
    return undefined;
  }
  try {
    return createNetwork(complete, classCount);
  } catch (error) {
    report(['model', 'featureLayer'], error);
    return undefined;
  }
}
