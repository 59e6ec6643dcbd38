import { epochMetrics, type MetricsRecord, stepMetrics, validationMetrics } from '../protocol/metrics';

/**
 * One line of `metrics.jsonl`. JSON has no NaN and no Infinity, and a diverging run is exactly the one people need to see:
 * these three stand as the strings "NaN", "Infinity" and "-Infinity".
 */

const everyRecord = ['step', 'epoch', 'time'];
const absentWithoutValidation: readonly string[] = validationMetrics;
const required: Record<MetricsRecord['kind'], readonly string[]> = {
  step: [...everyRecord, ...stepMetrics],
  epoch: [...everyRecord, ...epochMetrics.filter((name) => !absentWithoutValidation.includes(name))],
};
const notFinite = new Map([NaN, Infinity, -Infinity].map((value) => [String(value), value]));

/** A record as a line, with its newline. */
export function encodeMetrics(record: MetricsRecord): string {
  const replace = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(record, replace)}\n`;
}

/** The record on a line, or undefined when the line is damaged. */
export function decodeMetrics(line: string): MetricsRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line, (key, entry) => (key === 'kind' ? entry : (notFinite.get(entry) ?? entry)));
  } catch {
    return undefined;
  }
  return isMetricsRecord(value) ? value : undefined;
}

function isMetricsRecord(value: unknown): value is MetricsRecord {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  const { kind, ...figures } = value;
  if (kind !== 'step' && kind !== 'epoch') return false;
  return (
    required[kind].every((key) => key in figures) &&
    Object.values(figures).every((figure) => typeof figure === 'number')
  );
}
