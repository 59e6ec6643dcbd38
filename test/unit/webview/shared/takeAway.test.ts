import { describe, expect, test } from 'vitest';
import { chartCsv } from '../../../../webview/shared/charts/chartCsv';
import { chartSvg, type Drawing } from '../../../../webview/shared/charts/chartSvg';
import { logarithmicTicks, linearTicks } from '../../../../webview/shared/charts/ticks';
import { toCsv } from '../../../../webview/shared/csv';
import { reportHtml, reportMarkdown } from '../../../../webview/shared/report/reportHtml';

const hostile = '<img src=x onerror=1> | `a`';

const line = {
  drawn: [0.1, null, 3],
  low: [0.1, null, 2],
  high: [0.1, null, 4],
  count: [1, 1, 7],
  first: [1, 2, 3],
  last: [1, 2, 9],
  marks: [0, 1, 0],
};
const drawing: Drawing = {
  model: { id: 'loss', title: hostile, scale: { format: String, formatTick: String } },
  data: { x: [1, 2, 6], lines: [line] },
  lines: [{ key: 'a', label: hostile, colour: 'blue', members: [0] }],
  axis: 'step',
  range: { min: 0, max: 10 },
  logarithmic: false,
  theme: {
    line: () => 'rgb(1, 2, 3)',
    text: 'black',
    grid: 'grey',
    background: 'white',
    mark: 'red',
    font: '11px x',
    fontFamily: 'x',
  },
};

describe('CSV', () => {
  test('quotes what needs quotes, and disarms what a spreadsheet would compute', () => {
    expect(toCsv([['a,b', 'say "hi"', 1.5, undefined, '=1+1', 'two\nlines']])).toBe(
      '"a,b","say ""hi""",1.5,,\'=1+1,"two\nlines"\r\n',
    );
  });

  test('of a chart says how many rows a value stands for, and what is not a number', () => {
    const [, first, gap, several] = chartCsv({ ...drawing, lines: [{ ...drawing.lines[0]!, label: 'a' }] }).split(
      '\r\n',
    );
    expect(first).toBe('1,1,0.1,0.1,0.1,1,');
    expect(gap).toBe('2,2,,,,1,NaN');
    expect(several).toBe('3,9,3,2,4,7,');
  });
});

describe('SVG', () => {
  test('holds names as text', () => {
    const svg = chartSvg(drawing);
    expect(svg).not.toContain('<img');
    expect(svg).toContain('&#60;img');
  });

  test('has gaps, and dots for lone points', () => {
    const svg = chartSvg(drawing);
    expect(svg.match(/<circle/g)).toHaveLength(2);
    expect(svg).toMatch(/stroke-width="1.5"\/>/);
  });
});

describe('a report', () => {
  const report = {
    title: hostile,
    facts: [hostile],
    figures: [{ name: hostile, value: '1', detail: hostile }],
    tables: [{ title: 't', header: ['a'], rows: [[hostile]] }],
  };

  test('is a page without scripts in which names are text', () => {
    const colours = { background: 'white', text: 'black', faint: 'grey' };
    const html = reportHtml({ ...report, charts: [{ title: 'c', help: hostile, svg: '<svg></svg>' }], colours });
    expect(html).not.toMatch(/<img|<script/);
    expect(html).toContain(`default-src 'none'`);
  });

  test('as Markdown has names that are neither markup nor the end of a cell', () => {
    const markdown = reportMarkdown(report);
    expect(markdown).toContain('\\<img src=x onerror=1\\> \\| \\`a\\`');
    expect(markdown).not.toMatch(/[^\\]<img/);
  });
});

describe('ticks', () => {
  test('are round numbers inside the range', () => {
    expect(linearTicks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(linearTicks(0.13, 0.61, 5)).toHaveLength(5);
    expect(linearTicks(3, 3, 5)).toEqual([3]);
  });

  test('are powers of ten on a logarithmic axis', () => {
    expect(logarithmicTicks(0.05, 200)).toEqual([0.1, 1, 10, 100]);
    expect(logarithmicTicks(2, 8).every((tick) => tick >= 2 && tick <= 8)).toBe(true);
  });
});
