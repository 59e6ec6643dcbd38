import path from 'node:path';
import { z } from 'zod';
import type { Prediction } from '../../protocol/evaluation';
import type { Example } from '../data/dataset';
import { scanImages, statOrNothing } from '../data/imageFolder';
import { BadInputError } from '../errors';
import { logSoftmax } from '../training/evaluation';
import { inferences, withInferenceLoader } from '../training/inference';
import type { Job } from './job';
import { openTrainedRun } from './trainedRun';

const mostClasses = 5;

/** What the best network of a run says of some images. A folder stands for every image in it. */
export const predictJob: Job<'predict'> = {
  params: z.strictObject({ runFolder: z.string(), images: z.array(z.string()).min(1) }),
  async run({ runFolder, images }, progress) {
    const examples = (await Promise.all(images.map(imagesAt))).flat();
    const run = await openTrainedRun(runFolder);
    const options = { ...run, onProgress: (done: number) => progress(done, examples.length, 'images') };
    try {
      return await withInferenceLoader(examples, run.config, run.model.normalization, async (loader) => {
        const { classes } = run.model;
        const predictions: Prediction[] = [];
        for await (const { examples, logits } of inferences(loader, 0, options)) {
          examples.forEach(({ relativePath }, i) => {
            const ownLogits = logits.subarray(i * classes.length, (i + 1) * classes.length);
            predictions.push({ path: relativePath, top: mostProbable(ownLogits, classes) });
          });
        }
        return predictions;
      });
    } finally {
      await run.dispose();
    }
  },
};

/** The image at a path, or all images below it. @throws {BadInputError} for a folder without images */
async function imagesAt(named: string): Promise<Example[]> {
  const exampleOf = (relativePath: string) => ({ path: path.resolve(relativePath), relativePath, label: 0 });
  if (!(await statOrNothing(named))?.isDirectory()) return [exampleOf(named)];
  const found = await scanImages(named);
  if (found.length === 0) throw new BadInputError(`The folder ${path.resolve(named)} holds no images.`);
  return found.map((image) => exampleOf(image.path));
}

/** The most probable classes, best first. */
export function mostProbable(logits: Float32Array, classes: string[]): Prediction['top'] {
  const logProbabilities = logSoftmax(logits);
  const top = classes.map((name, k) => ({ name, probability: Math.exp(logProbabilities[k]!) }));
  return top.sort((a, b) => b.probability - a.probability).slice(0, mostClasses);
}
