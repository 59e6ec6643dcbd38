import type { Evaluation } from '../../protocol/evaluation';
import type { BatchSource } from '../data/batchLoader';
import { calibrationOf } from '../metrics/calibration';
import { accuracyOf, classFigures, confusionMatrix, macroAverages, topAccuracy } from '../metrics/classification';
import { type Inference, inferences, type InferenceOptions } from './inference';

/** One labelled image. */
export interface LabelledPrediction {
  /** From the dataset's folder. */
  path: string;
  actual: number;
  predicted: number;
  /** Probability of the predicted class. */
  confidence: number;
  /** Place of the actual class among all, by probability, from 1. */
  rank: number;
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
 * @param onInference takes what the network says of each batch, while it lasts
 * @throws StoppedError between two batches
 */
export async function evaluate(
  loader: BatchSource,
  pass: number,
  options: InferenceOptions,
  onInference?: (inference: Inference) => void,
): Promise<Score> {
  const { classCount } = options.network;
  const predictions: LabelledPrediction[] = [];
  let totalLoss = 0;
  for await (const inference of inferences(loader, pass, options)) {
    onInference?.(inference);
    const { examples, logits } = inference;
    examples.forEach(({ relativePath, label }, i) => {
      const ownLogits = logits.subarray(i * classCount, (i + 1) * classCount);
      const { crossEntropy, prediction } = labelledPrediction(relativePath, label, ownLogits);
      totalLoss += crossEntropy;
      predictions.push(prediction);
    });
  }
  const right = predictions.filter(({ actual, predicted }) => actual === predicted).length;
  return { loss: totalLoss / predictions.length, accuracy: right / predictions.length, predictions };
}

/** What logits [K] say of one image, and what they cost. */
export function labelledPrediction(
  path: string,
  actual: number,
  logits: Float32Array,
): { crossEntropy: number; prediction: LabelledPrediction } {
  const logProbabilities = logSoftmax(logits);
  const predicted = indexOfLargest(logProbabilities);
  const confidence = Math.exp(logProbabilities[predicted]!);
  return {
    crossEntropy: -logProbabilities[actual]!,
    prediction: { path, actual, predicted, confidence, rank: rankOf(actual, logProbabilities) },
  };
}

/** A score as `evaluation.json` has it. */
export function evaluationOf(
  { loss, predictions }: Score,
  about: Pick<Evaluation, 'split' | 'epoch' | 'classes' | 'skipped'>,
): Evaluation {
  const { classes } = about;
  const confusion = confusionMatrix(
    predictions.map(({ actual }) => actual),
    predictions.map(({ predicted }) => predicted),
    classes.length,
  );
  const perClass = classFigures(confusion).map((figures, k) => ({ name: classes[k]!, ...figures }));
  const ranks = predictions.map(({ rank }) => rank);
  return {
    ...about,
    loss,
    accuracy: accuracyOf(confusion),
    top5Accuracy: classes.length > 5 ? topAccuracy(ranks, 5) : undefined,
    macro: macroAverages(perClass),
    calibration: calibrationOf(
      predictions.map(({ confidence, actual, predicted }) => ({ confidence, right: actual === predicted })),
    ),
    confusion,
    perClass,
    predictions,
  };
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

/** Place of a class when all are sorted by probability, from 1; of equal ones the first is the better. */
export function rankOf(label: number, logProbabilities: ArrayLike<number>): number {
  const own = logProbabilities[label]!;
  let rank = 1;
  for (let k = 0; k < logProbabilities.length; k++)
    if (logProbabilities[k]! > own || (logProbabilities[k] === own && k < label)) rank++;
  return rank;
}
