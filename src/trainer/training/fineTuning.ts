import type { Evaluation } from '../../protocol/evaluation';
import type { RunExtension } from '../../protocol/run';
import { BatchPlan } from '../data/batchPlan';
import type { Dataset } from '../data/dataset';
import { normalizationOf } from '../data/transforms';
import type { Normalization } from '../backbones/backbone';
import { createBackbone } from '../backbones/createBackbone';
import { createNetwork, type Network } from '../network';
import { createRegularizer, needsFeatureStatistics } from '../regularizers/regularizer';
import type { RunJournal } from '../runJournal';
import { cachedSources, networkAfter, unchangingStages } from './cachedActivations';
import { Checkpoints, prepareCheckpoints, readLast, restore, type LastCheckpoint } from './checkpoints';
import { evaluate, evaluationOf } from './evaluation';
import { emptyStatistics, measureFeatures } from './featurePass';
import { withInferenceLoader } from './inference';
import { KeptFeatures } from './keptFeatures';
import { train, type Pause } from './loop';
import { loadModel, readBestModel } from './modelCheckpoint';
import { createOptimizer } from './optimizers/optimizer';
import { withTopology, type CompleteConfig } from './ownBackbone';
import { learningRateFactors, trainedParameters } from './parameterGroups';
import { startPosition } from './position';
import { loadPretrained } from './pretrained';
import { imageSources, trainingPlan } from './sources';
import { averageOf, stepOptionsOf } from './stepOptions';
import type { Flushable, Trainee } from './trainingStep';

export interface FineTuning {
  runFolder: string;
  config: CompleteConfig;
  dataset: Dataset;
  engine: Flushable;
  journal: Pick<RunJournal, 'begin' | 'record' | 'flush'>;
  stop: AbortSignal;
  pause?: Pause;
  /** Epochs that the run was given after it had ended. */
  extensions?: readonly RunExtension[];
  /** Takes a line for the log. */
  print: (line: string) => void;
  /** Takes what is being done before the first step, again and again, when it takes long. */
  tell?: (activity: string) => void;
  /** The epoch after which it stops, to be resumed or not. */
  stopAfterEpoch?: number;
  /** Takes the file of the pretrained weights, when they were loaded. */
  onWeights?: (file: string) => Promise<void>;
}

/**
 * A run from its configuration, or from its last checkpoint, to the evaluation of its best checkpoint.
 * @throws {StoppedError} when it was stopped
 * @throws {TrainingError} when it diverged
 * @throws {BadInputError | WeightsError | ImageError} when what it was given cannot be used
 */
export async function fineTune(given: FineTuning): Promise<Evaluation> {
  const { runFolder, dataset, print } = given;
  await prepareCheckpoints(runFolder);
  const last = await readLast(runFolder, { config: given.config, fingerprint: dataset.fingerprint }, given.extensions);
  const config = await withTopology(given.config, last?.model);
  const run = { ...given, config };
  const network = createNetwork(config, dataset.classes.length);
  try {
    const normalization =
      last?.model.normalization ??
      normalizationOf(
        config.data,
        (await loadPretrained(network, config, {
          classes: dataset.classes,
          print,
          tell: run.tell,
          stop: run.stop,
          onFile: run.onWeights,
        })) ?? network.backbone.normalization,
      );
    warnOfSmallDataset(run);
    await trainNetwork(run, network, normalization, last);
    return await evaluateBest(run, network);
  } finally {
    network.dispose();
  }
}

function warnOfSmallDataset({ config, dataset, print }: FineTuning): void {
  const { batchSize } = config.training;
  const images = dataset.train.length;
  if (images < batchSize)
    print(
      `Warning: training.batchSize is ${batchSize}, but there are only ${images} training images: a step sees them all.`,
    );
}

async function trainNetwork(
  run: FineTuning,
  network: Network,
  normalization: Normalization,
  last: LastCheckpoint | undefined,
): Promise<void> {
  const { config, dataset, runFolder, journal, print } = run;
  const { batchesPerEpoch } = new BatchPlan(dataset.train.length, trainingPlan(config));
  const totalSteps = config.training.epochs * batchesPerEpoch;
  const trainee = await createTrainee(run, network, normalization, totalSteps, last);
  try {
    const { fingerprint, classes } = dataset;
    const checkpoints = new Checkpoints(runFolder, { config, classes, normalization, fingerprint });
    const start = last?.position ?? startPosition;
    if (last) print(`Going on after step ${start.step} of ${totalSteps}.`);
    const unchanging = unchangingStages(config, network, trainee.optimizer.parameters);
    const sources =
      unchanging > 0
        ? await cachedSources(run, network.backbone.stages.slice(0, unchanging), normalization)
        : imageSources(run, normalization);
    try {
      await journal.begin(start, { steps: totalSteps, epochs: config.training.epochs });
      const head = { ...trainee, network: networkAfter(network, unchanging) };
      const features = config.saveFeatures
        ? new KeptFeatures({
            runFolder,
            classes,
            epochs: config.training.epochs,
            images: dataset.validation.length,
            dimension: network.featureDimension,
          })
        : undefined;
      const extendedAt = run.extensions?.at(-1)?.epoch;
      const { endedEarly } = await train(
        { ...run, ...sources, trainee: head, checkpoints, features, extendedAt },
        start,
      );
      if (endedEarly) print(endedEarly);
    } finally {
      await Promise.all([sources.training.close(), sources.validation.close()]);
    }
  } finally {
    trainee.optimizer.dispose();
    trainee.regularizer.dispose();
    trainee.average?.dispose();
  }
}

/** The network with its optimizer and regularizer: new, or as the last checkpoint has them. */
async function createTrainee(
  run: FineTuning,
  network: Network,
  normalization: Normalization,
  totalSteps: number,
  last: LastCheckpoint | undefined,
): Promise<Trainee> {
  const { config, engine } = run;
  const parameters = trainedParameters(network, config.model.freeze);
  const factors = learningRateFactors(network, config.optimizer.learningRateFactors);
  const options = stepOptionsOf(config, run.dataset);
  const statistics = last
    ? emptyStatistics(network.classCount, network.featureDimension)
    : needsFeatureStatistics(config.regularizer)
      ? await featureStatistics(run, network, normalization)
      : undefined;
  const trainee: Trainee = {
    network,
    engine,
    optimizer: createOptimizer(config.optimizer, parameters, factors),
    regularizer: createRegularizer(config.regularizer, {
      seed: config.seed,
      totalSteps,
      statistics,
      network,
      createBackbone: () => createBackbone(config, 'loaded later'),
    }),
    options,
    average: averageOf(config, network, parameters),
  };
  if (last) restore(trainee, last);
  return trainee;
}

async function featureStatistics(run: FineTuning, network: Network, normalization: Normalization) {
  run.print(`Measuring the features of ${run.dataset.train.length} training images.`);
  return withInferenceLoader(run.dataset.train, run.config, normalization, (loader) =>
    measureFeatures(loader, { ...run, network }),
  );
}

/** The best checkpoint on the test images, or on the validation images if there are none. */
async function evaluateBest(run: FineTuning, network: Network): Promise<Evaluation> {
  const { config, dataset, runFolder, print } = run;
  const best = await readBestModel(runFolder);
  loadModel(network, best);
  const split = dataset.test.length > 0 ? 'test' : 'validation';
  const score = await withInferenceLoader(dataset[split], config, best.normalization, (loader) =>
    evaluate(loader, 0, { ...run, network }),
  );
  print(`Epoch ${best.epoch} on the ${split} images: accuracy ${(100 * score.accuracy).toFixed(1)} %.`);
  return evaluationOf(score, { split, epoch: best.epoch, classes: dataset.classes });
}
