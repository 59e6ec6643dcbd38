import type { Calibration } from '../../protocol/evaluation';

/**
 * Expected calibration error and the reliability diagram's bins (Guo et al., "On Calibration of Modern Neural Networks", ICML
 * 2017, equations 2–5).
 * @param predictions probability of the predicted class of each image, and whether it is the right one
 */
export function calibrationOf(
  predictions: readonly { confidence: number; right: boolean }[],
  binCount = 15,
): Calibration {
  const sums = Array.from({ length: binCount }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const { confidence, right } of predictions) {
    const bin = sums[Math.max(0, Math.ceil(confidence * binCount) - 1)]!;
    bin.count++;
    bin.confidence += confidence;
    bin.right += Number(right);
  }
  const bins = sums.map(({ count, confidence, right }) =>
    count === 0
      ? { count, confidence: 0, accuracy: 0 }
      : { count, confidence: confidence / count, accuracy: right / count },
  );
  const gaps = bins.reduce((sum, { count, confidence, accuracy }) => sum + count * Math.abs(accuracy - confidence), 0);
  return { error: predictions.length === 0 ? 0 : gaps / predictions.length, bins };
}
