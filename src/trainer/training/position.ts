import { z } from 'zod';
import type { RunConfig } from '../../config/schema';
import type { EpochMetrics, StepMetrics } from '../../protocol/metrics';
import type { RunSummary } from '../../protocol/run';

/** Sums over the steps of the epoch under way. */
const epochSumsSchema = z.object({
  steps: z.number().int(),
  loss: z.number(),
  accuracy: z.number(),
  images: z.number().int(),
  /** Seconds that its steps took, waiting included. */
  seconds: z.number(),
});

/** Sums over all steps of the run. */
const totalsSchema = z.object({
  steps: z.number().int(),
  images: z.number().int(),
  seconds: z.number(),
  dataWait: z.number(),
});

export const positionSchema = z.object({
  /** Steps finished. */
  step: z.number().int(),
  /** Epochs finished. */
  epoch: z.number().int(),
  sums: epochSumsSchema,
  totals: totalsSchema,
  /** The epoch with the lowest validation loss, from 1. */
  best: z.object({ epoch: z.number().int(), validationLoss: z.number() }).optional(),
  bestValidationAccuracy: z.number().optional(),
  /** The epoch that had it, from 1. */
  bestAccuracyEpoch: z.number().int().optional(),
  /** Why the run has ended before its last epoch. */
  endedEarly: z.string().optional(),
});

/** How far a run is: what it must remember besides tensors to go on as if it had never been interrupted. */
export type Position = z.infer<typeof positionSchema>;

const noSums = { steps: 0, loss: 0, accuracy: 0, images: 0, seconds: 0 };

export const startPosition: Position = {
  step: 0,
  epoch: 0,
  sums: noSums,
  totals: { steps: 0, images: 0, seconds: 0, dataWait: 0 },
};

/** @param seconds that the step took, waiting for its batch included */
export function afterStep(
  position: Position,
  { loss, accuracy, dataWait }: Pick<StepMetrics, 'loss' | 'accuracy' | 'dataWait'>,
  images: number,
  seconds: number,
): Position {
  const { step, sums, totals } = position;
  return {
    ...position,
    step: step + 1,
    sums: {
      steps: sums.steps + 1,
      loss: sums.loss + loss,
      accuracy: sums.accuracy + accuracy,
      images: sums.images + images,
      seconds: sums.seconds + seconds,
    },
    totals: {
      steps: totals.steps + 1,
      images: totals.images + images,
      seconds: totals.seconds + seconds,
      dataWait: totals.dataWait + dataWait,
    },
  };
}

/** An epoch with a validation loss that is not a number is never the best. */
export function isBest({ best }: Position, validationLoss: number): boolean {
  return validationLoss < (best?.validationLoss ?? Infinity);
}

export function afterEpoch(position: Position, { loss, accuracy }: { loss: number; accuracy: number }): Position {
  const epoch = position.epoch + 1;
  const { bestValidationAccuracy = -Infinity, bestAccuracyEpoch } = position;
  const moreAccurate = accuracy > bestValidationAccuracy;
  return {
    ...position,
    epoch,
    sums: noSums,
    best: isBest(position, loss) ? { epoch, validationLoss: loss } : position.best,
    bestValidationAccuracy: Math.max(accuracy, bestValidationAccuracy),
    bestAccuracyEpoch: moreAccurate ? epoch : bestAccuracyEpoch,
  };
}

/**
 * The position with the reason to end here, if epochs have brought nothing better for too long (Prechelt 1998).
 * @param extendedAt the epoch after which the run was given more of them: patience begins there anew
 */
export function endedEarly(position: Position, rule: RunConfig['training']['earlyStopping'], extendedAt = 0): Position {
  if (!rule) return position;
  const { epoch, best, bestAccuracyEpoch = 0 } = position;
  const { metric, patience } = rule;
  const bestEpoch = metric === 'validationLoss' ? (best?.epoch ?? 0) : bestAccuracyEpoch;
  if (epoch - Math.max(bestEpoch, extendedAt) < patience) return position;
  const figure = metric === 'validationLoss' ? 'validation loss' : 'validation accuracy';
  const since = `since epoch ${bestEpoch}, for ${patience} ${patience === 1 ? 'epoch' : 'epochs'}`;
  return {
    ...position,
    endedEarly: `Ended after epoch ${epoch}: no better ${figure} ${since} (training.earlyStopping).`,
  };
}

/** Training figures of the epoch under way. */
export function epochFigures({
  sums,
}: Position): Pick<EpochMetrics, 'trainLoss' | 'trainAccuracy' | 'imagesPerSecond'> {
  return {
    trainLoss: sums.loss / sums.steps,
    trainAccuracy: sums.accuracy / sums.steps,
    imagesPerSecond: sums.images / sums.seconds,
  };
}

export function summaryOf({ best, bestValidationAccuracy, endedEarly, totals }: Position): RunSummary {
  const summary: RunSummary = {
    bestEpoch: best?.epoch,
    bestValidationLoss: best?.validationLoss,
    bestValidationAccuracy,
    endedEarly,
  };
  if (totals.seconds === 0) return summary;
  return {
    ...summary,
    stepsPerSecond: totals.steps / totals.seconds,
    imagesPerSecond: totals.images / totals.seconds,
    dataWaitFraction: totals.dataWait / totals.seconds,
  };
}
