import type { Evaluation } from '../../protocol/evaluation';
import { formatCsv } from '../../runFolder/csv';
import { formatCount, formatPercent } from './format';
import { formatTable, type Column } from './table';

const mistakesShown = 5;

/** An evaluation as a person reads it: the figures, those of every class, and the mistakes the network is surest of. */
export function evaluationText(evaluation: Evaluation): string {
  const { split, epoch, predictions, skipped = [] } = evaluation;
  const which = split === 'test' || split === 'validation' ? `${split} images` : `images in ${split}`;
  const parts = [
    [
      `${figuresText(evaluation)}`,
      `on ${formatCount(predictions.length, 'image', 'images')} (${which}), with the network of epoch ${epoch}.`,
    ].join('\n'),
    classTable(evaluation),
    mistakesText(evaluation),
    skipped.length > 0 &&
      [`Left out because they cannot be read: ${skipped.length}`, ...skipped.map(skippedLine)].join('\n'),
  ];
  return parts.filter(Boolean).join('\n\n');
}

/** A line an image: its class, what it is taken for, and how sure the network is. */
export function evaluationCsv({ classes, predictions }: Evaluation): string {
  const rows = predictions.map(({ path, actual, predicted, confidence, rank = '' }) => [
    path,
    classes[actual]!,
    classes[predicted]!,
    confidence,
    rank,
  ]);
  return formatCsv([['path', 'label', 'predicted', 'probability', 'rank'], ...rows]);
}

function figuresText({ accuracy, loss, top5Accuracy, macro, calibration }: Evaluation): string {
  const figures = [
    `Accuracy ${formatPercent(accuracy)}`,
    top5Accuracy !== undefined && `top-5 accuracy ${formatPercent(top5Accuracy)}`,
    `loss ${loss.toFixed(4)}`,
    macro && `macro F1 ${macro.f1.toFixed(3)}`,
    calibration && `calibration error ${formatPercent(calibration.error)}`,
  ];
  return figures.filter(Boolean).join(', ');
}

function classTable({ perClass, macro }: Evaluation): string {
  const titles = ['images', 'precision', 'recall', 'F1'];
  const columns: Column[] = [
    { title: 'class', align: 'left' },
    ...titles.map((title): Column => ({ title, align: 'right' })),
  ];
  const figures = ({ precision, recall, f1 }: { precision: number; recall: number; f1: number }) => [
    formatPercent(precision),
    formatPercent(recall),
    f1.toFixed(3),
  ];
  const rows = perClass.map((one) => [one.name, String(one.support), ...figures(one)]);
  if (macro) rows.push(['mean of the classes', '', ...figures(macro)]);
  return formatTable(columns, rows);
}

function mistakesText({ classes, predictions }: Evaluation): string {
  const mistakes = predictions
    .filter(({ actual, predicted }) => actual !== predicted)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, mistakesShown);
  if (mistakes.length === 0) return '';
  const lines = mistakes.map(
    ({ path, actual, predicted, confidence }) =>
      `  ${path}: ${classes[predicted]} ${formatPercent(confidence)}, but it is ${classes[actual]}`,
  );
  return ['The mistakes it is surest of:', ...lines].join('\n');
}

function skippedLine({ path, reason }: { path: string; reason: string }): string {
  return `  ${path}: ${reason}`;
}
