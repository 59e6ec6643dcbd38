import * as tf from '@tensorflow/tfjs-core';
import os from 'node:os';
import path from 'node:path';
import { temporaryBeside } from '../../../runFolder/atomicWrite';
import { runPaths } from '../../../runFolder/layout';
import { runBackbone, type Normalization, type Stage } from '../../backbones/backbone';
import type { BatchPlanOptions } from '../../data/batchPlan';
import type { Example } from '../../data/dataset';
import { StoppedError } from '../../errors';
import type { FineTuning } from '../fineTuning';
import { withInferenceLoader } from '../inference';
import { serveEvents } from '../serveEvents';
import { trainingPlan, validationPlan, type Sources } from '../sources';
import { inputTensor } from '../trainingStep';
import { ActivationLoader } from './activationLoader';
import { ActivationStore } from './activationStore';

export { networkAfter, unchangingStages } from './frozenStages';

/** Bytes of activations that are kept in memory, of training and of validation images each. */
const memory = Math.min(2 ** 30, os.totalmem() / 8);

/**
 * Training and validation batches of what the first stages of the network give, which is computed once.
 * @throws {StoppedError} between two batches
 */
export async function cachedSources(
  run: FineTuning,
  stages: readonly Stage[],
  normalization: Normalization,
): Promise<Sources> {
  const { config, dataset, print } = run;
  const { train, validation } = dataset;
  const images = train.length + validation.length;
  print(`All up to the stage "${stages.at(-1)!.name}" is frozen: it is computed once for each of ${images} images.`);
  const open = async (examples: Example[], plan: BatchPlanOptions) =>
    new ActivationLoader(examples, await activationsOf(examples, run, stages, normalization), plan);
  const training = await open(train, trainingPlan(config));
  try {
    return { training, validation: await open(validation, validationPlan(config, validation.length)) };
  } catch (error) {
    await training.close();
    throw error;
  }
}

/** Of each example, in order. What does not fit into memory goes to a file beside the run's checkpoints. */
async function activationsOf(
  examples: Example[],
  { runFolder, config, engine, stop }: FineTuning,
  stages: readonly Stage[],
  normalization: Normalization,
): Promise<ActivationStore> {
  const store = new ActivationStore(memory, temporaryBeside(path.join(runPaths(runFolder).checkpoints, 'activations')));
  try {
    await withInferenceLoader(examples, config, normalization, async (loader) => {
      for await (const batch of loader.batches(0)) {
        if (stop.aborted) throw new StoppedError();
        const activations: tf.Tensor = tf.tidy(() => runBackbone({ stages }, inputTensor(batch), 'evaluate').features);
        await engine.flush();
        await store.append(await activations.data<'float32'>(), activations.shape.slice(1));
        activations.dispose();
        await serveEvents();
      }
    });
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
