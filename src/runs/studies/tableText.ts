import type { Estimate } from './statistics';
import type { StudyCell, StudyTable } from './studyTable';

/** What a table says besides its figures. */
export interface TableNotes {
  /** What was compared. */
  name: string;
  /** What the accuracy was measured on. */
  split: 'test' | 'validation';
  /** What a reader should know, e.g. which runs are missing. */
  remarks: readonly string[];
}

/** The table as Markdown, with what the figures mean. */
export function markdownTable(table: StudyTable, { name, split, remarks }: TableNotes): string {
  const { methods, fractions, cells, baseline } = table;
  const rows = methods.map((method, i) => [
    escapeMarkdown(method),
    ...cells[i]!.flatMap((cell) => [marked(accuracyText(cell.accuracy), cell.isBest, '**'), differenceText(cell)]),
  ]);
  const heads = ['method', ...fractions.flatMap((fraction) => [headOf(fraction), `Δ ${escapeMarkdown(baseline)}`])];
  const line = (entries: readonly string[]) => `| ${entries.join(' | ')} |`;
  return [
    `# ${escapeMarkdown(name)}`,
    '',
    line(heads),
    line(heads.map((_head, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map(line),
    '',
    notes(table, split),
    ...remarks.flatMap((remark) => ['', escapeMarkdown(remark)]),
    '',
  ].join('\n');
}

/** A row a method and fraction: mean, half the interval and number of seeds, and the same of the difference; fractions in 0–1. */
export function tableRows({ methods, fractions, cells, baseline }: StudyTable): (string | number)[][] {
  const estimateFields = (one: Estimate | undefined) => [one?.mean ?? '', one?.interval ?? '', one?.count ?? 0];
  const heads = ['method', 'fraction', 'accuracy', 'accuracy interval', 'seeds'];
  return [
    [...heads, `difference from ${baseline}`, 'difference interval', 'pairs', 'best'],
    ...methods.flatMap((method, i) =>
      fractions.map((fraction, j) => {
        const { accuracy, difference, isBest } = cells[i]![j]!;
        return [method, fraction, ...estimateFields(accuracy), ...estimateFields(difference), isBest ? 1 : 0];
      }),
    ),
  ];
}

/** The table as LaTeX, for the package booktabs. */
export function latexTable(table: StudyTable, { name, split }: TableNotes): string {
  const { methods, fractions, cells } = table;
  const math = (text: string) =>
    text === '–' || text === '' ? '--' : `$${text.replace('±', '\\pm').replace('−', '-')}$`;
  const cell = ({ accuracy, difference, isBest }: StudyCell) => {
    const mean = math(accuracyText(accuracy));
    return `${isBest ? `{\\boldmath ${mean}}` : mean} & ${difference ? math(signed(difference)) : '--'}`;
  };
  const heads = fractions.map((fraction) => `${headOf(fraction).replace('%', '\\%')} & $\\Delta$`);
  return [
    `% ${name.replaceAll(/\s+/g, ' ')}: ${split} accuracy in %, mean and 95 % interval`,
    `\\begin{tabular}{l${'rr'.repeat(fractions.length)}}`,
    '\\toprule',
    `method & ${heads.join(' & ')} \\\\`,
    '\\midrule',
    ...methods.map((method, i) => `${escapeLatex(method)} & ${cells[i]!.map(cell).join(' & ')} \\\\`),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

function notes({ baseline }: StudyTable, split: TableNotes['split']): string {
  return (
    `Accuracy on the ${split} images in %: mean over the seeds ± half of the 95 % confidence interval (Student's t). ` +
    `Δ: difference from ${escapeMarkdown(baseline)} with the same seed, in points. The best is bold only where the intervals of the ` +
    'differences exclude zero.'
  );
}

function headOf(fraction: number): string {
  return fraction === 1 ? 'all images' : `${Number((100 * fraction).toPrecision(3))} % of the images`;
}

function accuracyText(one: Estimate | undefined): string {
  if (!one) return '–';
  const mean = percent(one.mean);
  return one.interval === undefined ? mean : `${mean} ± ${percent(one.interval)}`;
}

function differenceText({ difference }: StudyCell): string {
  return difference ? signed(difference) : '';
}

function signed({ mean, interval }: Estimate): string {
  const text = `${mean < 0 ? '−' : '+'}${percent(Math.abs(mean))}`;
  return interval === undefined ? text : `${text} ± ${percent(interval)}`;
}

function percent(part: number): string {
  return (100 * part).toFixed(1);
}

function marked(text: string, isMarked: boolean, mark: string): string {
  return isMarked ? `${mark}${text}${mark}` : text;
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#]/g, '\\$&').replaceAll(/\s+/g, ' ');
}

function escapeLatex(text: string): string {
  const named: Record<string, string> = {
    '\\': '\\textbackslash{}',
    '~': '\\textasciitilde{}',
    '^': '\\textasciicircum{}',
  };
  return text.replaceAll(/[\\~^]|[#$%&_{}]/g, (character) => named[character] ?? `\\${character}`);
}
