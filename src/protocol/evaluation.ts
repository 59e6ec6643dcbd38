import { z } from 'zod';

/** How far the network's confidence can be trusted: expected calibration error and its bins (Guo et al., 2017, section 2). */
export const calibrationSchema = z.object({
  /** Expected calibration error: mean of |accuracy − confidence| over the bins, weighted by their images, 0–1. */
  error: z.number(),
  /** Bins of equal width, of confidences in (0, 1/n], …, ((n−1)/n, 1]; figures are 0 where `count` is. */
  bins: z.array(
    z.object({
      count: z.number().int(),
      /** Mean confidence of the bin's images. */
      confidence: z.number(),
      /** Part of the bin's images that are classified right. */
      accuracy: z.number(),
    }),
  ),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** `evaluation.json`: how a checkpoint does on a set of labelled images. Runs of version 0.1 lack the optional figures. */
export const evaluationSchema = z.object({
  /** Which images: 'test', 'validation', or the path of a folder. */
  split: z.string(),
  /** Epoch of the checkpoint that was evaluated. */
  epoch: z.number().int(),
  loss: z.number(),
  /** 0–1. */
  accuracy: z.number(),
  /** Part of the images whose class is among the five most probable; absent with up to five classes. 0–1. */
  top5Accuracy: z.number().optional(),
  /** Means over the classes that have images, 0–1. */
  macro: z.object({ precision: z.number(), recall: z.number(), f1: z.number() }).optional(),
  calibration: calibrationSchema.optional(),
  classes: z.array(z.string()),
  /** confusion[actual][predicted], counts. */
  confusion: z.array(z.array(z.number().int())),
  perClass: z.array(
    z.object({
      name: z.string(),
      support: z.number().int(),
      precision: z.number(),
      recall: z.number(),
      f1: z.number(),
    }),
  ),
  predictions: z.array(
    z.object({
      /** Relative to the dataset's folder, with forward slashes; absolute for one that a list takes from elsewhere. */
      path: z.string(),
      actual: z.number().int(),
      predicted: z.number().int(),
      /** Probability of the predicted class. */
      confidence: z.number(),
      /** Place of the actual class when the classes are sorted by probability, from 1. */
      rank: z.number().int().optional(),
    }),
  ),
  /** Images that could not be read and were left out; absent when there are none. */
  skipped: z.array(z.object({ path: z.string(), reason: z.string() })).optional(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

/** What the network says of one image. */
export interface Prediction {
  path: string;
  /** Best first, at most five; none of an image that cannot be read. */
  top: { name: string; probability: number }[];
  /** Why the image cannot be read. */
  error?: string;
}
