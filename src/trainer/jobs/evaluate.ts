import path from 'node:path';
import { z } from 'zod';
import { openDataset, type Example } from '../data/dataset';
import { labelledImages } from '../data/labelledImages';
import { skippedOf, unreadable, type ReadingOptions, type SkippedImage } from '../data/readableImages';
import { BadInputError } from '../errors';
import { evaluate, evaluationOf } from '../training/evaluation';
import { withInferenceLoader } from '../training/inference';
import type { Job } from './job';
import { openTrainedRun, type TrainedRun } from './trainedRun';

interface EvaluationImages {
  /** 'test', 'validation', or the path of a folder or a list. */
  split: string;
  examples: Example[];
  skipped: SkippedImage[];
}

/** How the best network of a run does on labelled images: its own test or validation images, or those of a folder or a list. */
export const evaluateJob: Job<'evaluate'> = {
  params: z.strictObject({ runFolder: z.string(), dataPath: z.string().optional() }),
  async run({ runFolder, dataPath }, progress) {
    const run = await openTrainedRun(runFolder);
    const onProgress = (done: number, total: number) => progress(done, total, 'images');
    try {
      const images = dataPath
        ? await otherImages(path.resolve(dataPath), run, { onProgress })
        : await heldOutImages(run, { onProgress });
      const { split, examples, skipped } = images;
      const score = await withInferenceLoader(examples, run.config, run.model.normalization, (loader) =>
        evaluate(loader, 0, { ...run, onProgress: (done) => onProgress(done, examples.length) }),
      );
      const { epoch, classes } = run.model;
      return evaluationOf(score, { split, epoch, classes, ...(skipped.length > 0 && { skipped }) });
    } finally {
      await run.dispose();
    }
  },
};

/** The run's test images, else its validation images. @throws {DatasetError | BadInputError} */
async function heldOutImages(
  { config, baseFolder, model }: TrainedRun,
  reading: ReadingOptions,
): Promise<EvaluationImages> {
  const {
    path: source,
    classes,
    validation,
    test,
    skipped,
  } = await openDataset(config.data, baseFolder, config.seed, reading);
  if (classes.join('\n') !== model.classes.join('\n'))
    throw new BadInputError(
      `The classes in ${source} are now ${classes.join(', ')}, but the network knows ` +
        `${model.classes.join(', ')}. Restore the folders, or evaluate another folder.`,
    );
  return test.length > 0
    ? { split: 'test', examples: test, skipped }
    : { split: 'validation', examples: validation, skipped };
}

/** The images of a folder or a list. @throws {DatasetError | BadInputError} */
async function otherImages(
  source: string,
  { config: { data }, model }: TrainedRun,
  reading: ReadingOptions,
): Promise<EvaluationImages> {
  const found = await labelledImages(source, model.classes, data.classes);
  if (data.onBadImage === 'stop') return { split: source, examples: found, skipped: [] };
  const reasons = await unreadable(found, reading);
  const examples = found.filter((example) => !reasons.has(example));
  if (examples.length === 0) throw new BadInputError(`None of the images of ${source} can be read.`);
  return { split: source, examples, skipped: skippedOf(reasons) };
}
