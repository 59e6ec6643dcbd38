import { describe, expect, it } from 'vitest';
import { type StudyResult, studyTable } from '../../../../src/runs/studies/studyTable';
import { latexTable, markdownTable, tableRows } from '../../../../src/runs/studies/tableText';

const plan = { baseline: 'plain', methods: ['plain', 'ada|rand_%'], fractions: [0.5, 1] };

const results = (method: string, fraction: number, accuracies: number[]): StudyResult[] =>
  accuracies.map((accuracy, seed) => ({ method, fraction, seed, accuracy }));

/** Better by about 10 points with every seed on half of the images, by nothing sure on all. */
const mixed = [
  ...results('plain', 0.5, [0.6, 0.7, 0.8]),
  ...results('ada|rand_%', 0.5, [0.7, 0.81, 0.9]),
  ...results('plain', 1, [0.9, 0.8, 0.85]),
  ...results('ada|rand_%', 1, [0.85, 0.9, 0.86]),
];
const notes = { name: 'flowers', split: 'test', remarks: ['2 runs are missing.'] } as const;

describe('studyTable', () => {
  it('takes differences seed by seed, and marks the best only where they are sure', () => {
    const { cells } = studyTable(plan, mixed);
    expect(cells[1]![0]!.difference!.mean).toBeCloseTo(0.31 / 3, 12);
    expect(cells[1]![0]!.difference!.interval).toBeLessThan(cells[1]![0]!.accuracy!.interval! / 5);
    expect(cells.map((row) => row.map(({ isBest }) => isBest))).toEqual([
      [false, false],
      [true, false],
    ]);
  });

  it('marks the baseline only where all others are surely worse', () => {
    const worse = [...results('plain', 1, [0.9, 0.91, 0.92]), ...results('ada|rand_%', 1, [0.8, 0.81, 0.82])];
    expect(studyTable({ ...plan, fractions: [1] }, worse).cells[0]![0]!.isBest).toBe(true);
    expect(studyTable({ ...plan, fractions: [1] }, worse.slice(0, 3)).cells[0]![0]!.isBest).toBe(false);
  });

  it('pairs only seeds that both have', () => {
    const some = [...results('plain', 1, [0.5, 0.6]), ...results('ada|rand_%', 1, [0.6])];
    const { cells } = studyTable({ ...plan, fractions: [1] }, some);
    expect(cells[1]![0]!.difference).toEqual({ mean: expect.closeTo(0.1, 12), count: 1 });
    expect(cells[1]![0]!.isBest).toBe(false);
  });
});

it('is Markdown in which names are no markup', () => {
  expect(markdownTable(studyTable(plan, mixed), notes)).toBe(
    [
      '# flowers',
      '',
      '| method | 50 % of the images | Δ plain | all images | Δ plain |',
      '| --- | ---: | ---: | ---: | ---: |',
      '| plain | 70.0 ± 24.8 |  | 85.0 ± 12.4 |  |',
      '| ada\\|rand\\_% | **80.3 ± 24.9** | +10.3 ± 1.4 | 87.0 ± 6.6 | +2.0 ± 18.8 |',
      '',
      "Accuracy on the test images in %: mean over the seeds ± half of the 95 % confidence interval (Student's t). Δ: difference from plain with the same seed, in points. The best is bold only where the intervals of the differences exclude zero.",
      '',
      '2 runs are missing.',
      '',
    ].join('\n'),
  );
});

it('is LaTeX', () => {
  expect(latexTable(studyTable(plan, mixed), notes)).toBe(
    [
      '% flowers: test accuracy in %, mean and 95 % interval',
      '\\begin{tabular}{lrrrr}',
      '\\toprule',
      'method & 50 \\% of the images & $\\Delta$ & all images & $\\Delta$ \\\\',
      '\\midrule',
      'plain & $70.0 \\pm 24.8$ & -- & $85.0 \\pm 12.4$ & -- \\\\',
      'ada|rand\\_\\% & {\\boldmath $80.3 \\pm 24.9$} & $+10.3 \\pm 1.4$ & $87.0 \\pm 6.6$ & $+2.0 \\pm 18.8$ \\\\',
      '\\bottomrule',
      '\\end{tabular}',
      '',
    ].join('\n'),
  );
});

it('is rows of plain numbers', () => {
  const rows = tableRows(studyTable(plan, mixed));
  expect(rows[0]).toContain('difference from plain');
  expect(rows[3]).toEqual([
    'ada|rand_%',
    0.5,
    expect.any(Number),
    expect.any(Number),
    3,
    expect.any(Number),
    expect.any(Number),
    3,
    1,
  ]);
  expect(rows[1]!.slice(5)).toEqual(['', '', 0, 0]);
});
