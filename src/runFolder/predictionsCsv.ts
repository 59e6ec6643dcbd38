import type { Prediction } from '../protocol/evaluation';
import { formatCsv } from './csv';

/**
 * A line an image: `path,label,probability`, then the next probable classes. It can be read as a list of images; those that
 * cannot be read are not in it.
 */
export function predictionsCsv(predictions: readonly Prediction[]): string {
  const readable = predictions.filter(({ error }) => error === undefined);
  const places = Math.max(1, ...readable.map(({ top }) => top.length));
  const titles = Array.from({ length: places }, (_, i) =>
    i === 0 ? ['label', 'probability'] : [`label ${i + 1}`, `probability ${i + 1}`],
  );
  const rows = readable.map(({ path, top }) => [path, ...top.flatMap(({ name, probability }) => [name, probability])]);
  return formatCsv([['path', ...titles.flat()], ...rows]);
}
