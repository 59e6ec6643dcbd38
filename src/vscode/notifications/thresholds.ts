import { epochMetrics, stepMetrics, type EpochMetric, type StepMetric } from '../../protocol/metrics';
import { decodeMetrics } from '../../runFolder/metricsCodec';

/** A figure that a person wants to be told of when it is reached, e.g. `validationAccuracy >= 0.9`. */
export interface Threshold {
  metric: StepMetric | EpochMetric;
  comparison: keyof typeof comparisons;
  value: number;
}

const comparisons = {
  '>=': (a: number, b: number) => a >= b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '<': (a: number, b: number) => a < b,
};
const metrics: readonly string[] = [...new Set([...stepMetrics, ...epochMetrics])];
const pattern = /^\s*(\w+)\s*(>=|<=|>|<)\s*(\S+)\s*$/;

/** @throws {Error} saying what is wrong with the text */
export function parseThreshold(text: string): Threshold {
  const [, metric = '', comparison = '', number = ''] = pattern.exec(text) ?? [];
  const value = Number(number);
  if (number === '' || Number.isNaN(value))
    throw new Error(
      `"${text}" is no threshold: write a metric, a comparison and a number, as in "validationAccuracy >= 0.9".`,
    );
  if (!metrics.includes(metric)) throw new Error(`"${text}" names no metric. There are ${metrics.join(', ')}.`);
  return { metric, comparison, value } as Threshold;
}

export function thresholdText({ metric, comparison, value }: Threshold): string {
  return `${metric} ${comparison} ${value}`;
}

/** A threshold that a run has reached. */
export interface Crossing {
  threshold: Threshold;
  /** What was measured. */
  value: number;
  step: number;
  epoch: number;
}

/** The thresholds that are reached in lines of `metrics.jsonl`, each by its first record. Lines that cannot matter are not decoded. */
export function crossingsIn(lines: readonly string[], thresholds: readonly Threshold[]): Crossing[] {
  const crossings: Crossing[] = [];
  let open = [...thresholds];
  for (const line of lines) {
    if (!open.some(({ metric }) => line.includes(`"${metric}"`))) continue;
    const record = decodeMetrics(line);
    if (!record) continue;
    const figures: Record<string, unknown> = { ...record };
    open = open.filter((threshold) => {
      const value = figures[threshold.metric];
      if (typeof value !== 'number' || !comparisons[threshold.comparison](value, threshold.value)) return true;
      crossings.push({ threshold, value, step: record.step, epoch: record.epoch });
      return false;
    });
  }
  return crossings;
}
