import type { Evaluation } from '../../protocol/evaluation';
import type { BatchLoader } from '../data/batchLoader';
import { accuracyOf, classFigures, confusionMatrix } from '../metrics/classification';
import { inferences, type InferenceOptions } from './inference';

/** One labelled image. */
export interface LabelledPrediction {
  /** From the dataset's folder. */
  path: string;
  actual: number;
  predicted: number;
  /** Probability of the predicted class. */
  confidence: number;
}

/** How the network does on all examples of a loader. */
export interface Score {
  /** Mean cross-entropy. */
  loss: number;
  /** 0–1 */
  accuracy: number;
  predictions: LabelledPrediction[];
}

/**
 * @param pass which one of the loader's epochs, from 0
 * @throws StoppedError between two batches
 */
export async function evaluate(loader: BatchLoader, pass: number, options: InferenceOptions): Promise<Score> {
  const { classCount } = options.network;
  const predictions: LabelledPrediction[] = [];
  let totalLoss = 0;
  for await (const { examples, logits } of inferences(loader, pass, options))
    examples.forEach(({ relativePath, label }, i) => {
      const logProbabilities = logSoftmax(logits.subarray(i * classCount, (i + 1) * classCount));
      const predicted = indexOfLargest(logProbabilities);
      totalLoss -= logProbabilities[label]!;
      const confidence = Math.exp(logProbabilities[predicted]!);
      predictions.push({ path: relativePath, actual: label, predicted, confidence });
    });
  const right = predictions.filter(({ actual, predicted }) => actual === predicted).length;
  return { loss: totalLoss / predictions.length, accuracy: right / predictions.length, predictions };
}

/** A score as `evaluation.json` has it. */
export function evaluationOf(
  { loss, predictions }: Score,
  about: { split: string; epoch: number; classes: string[] },
): Evaluation {
  const { classes } = about;
  const confusion = confusionMatrix(
    predictions.map(({ actual }) => actual),
    predictions.map(({ predicted }) => predicted),
    classes.length,
  );
  const perClass = classFigures(confusion).map((figures, k) => ({ name: classes[k]!, ...figures }));
  return { ...about, loss, accuracy: accuracyOf(confusion), confusion, perClass, predictions };
}

/** Log probabilities [K] of logits [K], in float64. */
export function logSoftmax(logits: Float32Array): Float64Array {
  const values = Float64Array.from(logits);
  const largest = values.reduce((a, b) => Math.max(a, b));
  const logSum = Math.log(values.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
  return values.map((logit) => logit - largest - logSum);
}

/** The first of the largest. NaN is never the largest. */
function indexOfLargest(values: Float64Array): number {
  return values.reduce((best, value, k) => (value > values[best]! ? k : best), 0);
}
