import path from 'node:path';
import { z } from 'zod';
import { openDataset, type Example } from '../data/dataset';
import { labelledImages } from '../data/labelledImages';
import { BadInputError } from '../errors';
import { evaluate, evaluationOf } from '../training/evaluation';
import { withInferenceLoader } from '../training/inference';
import type { Job } from './job';
import { openTrainedRun, type TrainedRun } from './trainedRun';

/** How the best network of a run does on labelled images: its own test or validation images, or those of a folder. */
export const evaluateJob: Job<'evaluate'> = {
  params: z.strictObject({ runFolder: z.string(), dataPath: z.string().optional() }),
  async run({ runFolder, dataPath }, progress) {
    const run = await openTrainedRun(runFolder);
    try {
      const { split, examples } = dataPath
        ? {
            split: path.resolve(dataPath),
            examples: await labelledImages(path.resolve(dataPath), run.model.classes, run.config.data.classes),
          }
        : await heldOutImages(run);
      const score = await withInferenceLoader(examples, run.config, run.model.normalization, (loader) =>
        evaluate(loader, 0, { ...run, onProgress: (done) => progress(done, examples.length, 'images') }),
      );
      return evaluationOf(score, { split, epoch: run.model.epoch, classes: run.model.classes });
    } finally {
      await run.dispose();
    }
  },
};

/** The run's test images, else its validation images. @throws {DatasetError | BadInputError} */
async function heldOutImages({
  config,
  baseFolder,
  model,
}: TrainedRun): Promise<{ split: string; examples: Example[] }> {
  const dataset = await openDataset(config.data, baseFolder, config.seed);
  if (dataset.classes.join('\n') !== model.classes.join('\n'))
    throw new BadInputError(
      `The classes in ${dataset.path} are now ${dataset.classes.join(', ')}, but the network knows ` +
        `${model.classes.join(', ')}. Restore the folders, or evaluate another folder.`,
    );
  return dataset.test.length > 0
    ? { split: 'test', examples: dataset.test }
    : { split: 'validation', examples: dataset.validation };
}
