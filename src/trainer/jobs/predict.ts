import path from 'node:path';
import { z } from 'zod';
import type { Prediction } from '../../protocol/evaluation';
import type { Example } from '../data/dataset';
import { ImageError } from '../data/errors';
import { scanImages, statOrNothing } from '../data/imageFolder';
import { unreadable } from '../data/readableImages';
import { BadInputError } from '../errors';
import { logSoftmax } from '../training/evaluation';
import { inferences, withInferenceLoader } from '../training/inference';
import type { Job } from './job';
import { linesAsTheyCome } from './linesAsTheyCome';
import { openTrainedRun, type TrainedRun } from './trainedRun';

const mostClasses = 5;
/** Images that are said something of at once. */
const mostAtOnce = 256;
/** Fewer images than this are not worth the threads that decode. */
const fewImages = 9;

/**
 * What the best network of a run says of some images. A folder stands for every image in it; an image that cannot be read gets
 * its reason instead of classes. With `more`, paths are read from standard input, a line each, and are answered as they come.
 */
export const predictJob: Job<'predict'> = {
  params: z.strictObject({
    runFolder: z.string(),
    images: z.array(z.string()),
    more: z.literal('stdin').optional(),
  }),
  async run({ runFolder, images, more }, progress, send) {
    const examples = (await Promise.all(images.map(imagesAt))).flat();
    const run = await openTrainedRun(runFolder);
    try {
      const all: Prediction[] = [];
      for (const part of chunks(examples)) {
        all.push(...(await predict(run, part)));
        progress(all.length, examples.length, 'images');
      }
      if (!more) return all;
      if (all.length > 0) send(all);
      for await (const lines of linesAsTheyCome(process.stdin, mostAtOnce))
        for (const part of chunks((await Promise.all(lines.map(imagesOrReason))).flat()))
          send(await predict(run, part));
      return [];
    } finally {
      await run.dispose();
    }
  },
};

/** An image to be classified, or why there is none. */
type Candidate = Example & { reason?: string };

function chunks<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / mostAtOnce) }, (_, i) =>
    items.slice(i * mostAtOnce, (i + 1) * mostAtOnce),
  );
}

/** What the network says of images, in their order. */
async function predict(run: TrainedRun, candidates: readonly Candidate[]): Promise<Prediction[]> {
  const reasons = new Map<Example, string>();
  for (const candidate of candidates) if (candidate.reason !== undefined) reasons.set(candidate, candidate.reason);
  const readable = () => candidates.filter((candidate) => !reasons.has(candidate));
  let tops: Map<Example, Prediction['top']>;
  try {
    tops = await classify(run, readable());
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    // Looked at one by one only now: most folders hold nothing that cannot be read.
    for (const [example, reason] of await unreadable(readable(), {})) reasons.set(example, reason);
    tops = await classify(run, readable());
  }
  return candidates.map((candidate) => {
    const error = reasons.get(candidate);
    return { path: candidate.relativePath, top: tops.get(candidate) ?? [], ...(error !== undefined && { error }) };
  });
}

/** @throws {ImageError} for the first image that cannot be read */
async function classify(run: TrainedRun, images: Example[]): Promise<Map<Example, Prediction['top']>> {
  const tops = new Map<Example, Prediction['top']>();
  if (images.length === 0) return tops;
  const { data } = run.config;
  const config = images.length < fewImages ? { ...run.config, data: { ...data, workers: 0 } } : run.config;
  await withInferenceLoader(images, config, run.model.normalization, async (loader) => {
    const { classes } = run.model;
    for await (const { examples, logits } of inferences(loader, 0, run))
      examples.forEach((example, i) =>
        tops.set(example, mostProbable(logits.subarray(i * classes.length, (i + 1) * classes.length), classes)),
      );
  });
  return tops;
}

const exampleOf = (relativePath: string): Example => ({ path: path.resolve(relativePath), relativePath, label: 0 });

/** The image at a path, or all images below it. @throws {BadInputError} for a folder without images */
async function imagesAt(named: string): Promise<Candidate[]> {
  if (!(await statOrNothing(named))?.isDirectory()) return [exampleOf(named)];
  const found = await scanImages(named);
  if (found.length === 0) throw new BadInputError(`The folder ${path.resolve(named)} holds no images.`);
  return found.map((image) => exampleOf(image.path));
}

/** As `imagesAt`; of many paths one that is wrong must not end the others. */
async function imagesOrReason(named: string): Promise<Candidate[]> {
  try {
    return await imagesAt(named);
  } catch (error) {
    return [{ ...exampleOf(named), reason: (error as Error).message }];
  }
}

/** The most probable classes, best first. */
export function mostProbable(logits: Float32Array, classes: string[]): Prediction['top'] {
  const logProbabilities = logSoftmax(logits);
  const top = classes.map((name, k) => ({ name, probability: Math.exp(logProbabilities[k]!) }));
  return top.sort((a, b) => b.probability - a.probability).slice(0, mostClasses);
}
