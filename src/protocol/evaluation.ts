import { z } from 'zod';

/** `evaluation.json`: how a checkpoint does on a set of labelled images. */
export const evaluationSchema = z.object({
  /** Which images: 'test', 'validation', or the path of a folder. */
  split: z.string(),
  /** Epoch of the checkpoint that was evaluated. */
  epoch: z.number().int(),
  loss: z.number(),
  /** 0–1. */
  accuracy: z.number(),
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
      /** Relative to the dataset folder, with forward slashes. */
      path: z.string(),
      actual: z.number().int(),
      predicted: z.number().int(),
      /** Probability of the predicted class. */
      confidence: z.number(),
    }),
  ),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

/** What the network says of one image. */
export interface Prediction {
  path: string;
  /** Best first, at most five. */
  top: { name: string; probability: number }[];
}
