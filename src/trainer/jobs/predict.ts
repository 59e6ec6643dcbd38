import path from 'node:path';
import { z } from 'zod';
import type { Prediction } from '../../protocol/evaluation';
import { logSoftmax } from '../training/evaluation';
import { inferences, withInferenceLoader } from '../training/inference';
import type { Job } from './job';
import { openTrainedRun } from './trainedRun';

const mostClasses = 5;

/** What the best network of a run says of some images. */
export const predictJob: Job<'predict'> = {
  params: z.strictObject({ runFolder: z.string(), images: z.array(z.string()).min(1) }),
  async run({ runFolder, images }, progress) {
    const examples = images.map((image) => ({ path: path.resolve(image), relativePath: image, label: 0 }));
    const run = await openTrainedRun(runFolder);
    const options = { ...run, onProgress: (done: number) => progress(done, images.length, 'images') };
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

/** The most probable classes, best first. */
export function mostProbable(logits: Float32Array, classes: string[]): Prediction['top'] {
  const logProbabilities = logSoftmax(logits);
  const top = classes.map((name, k) => ({ name, probability: Math.exp(logProbabilities[k]!) }));
  return top.sort((a, b) => b.probability - a.probability).slice(0, mostClasses);
}
