import { describe, expect, test } from 'vitest';
import { formatSpan } from '../../../../webview/shared/charts/axes';
import { type ChartModel, initialOptions } from '../../../../webview/shared/charts/chartModel';
import { neighbour, reordered, shownCharts, toggled } from '../../../../webview/shared/charts/chartOrder';
import { lineColours, lineLooks } from '../../../../webview/shared/charts/chartTheme';
import { contrastOf, parseRgb, readable, type Rgb } from '../../../../webview/shared/charts/contrast';
import { describeMarks, describeSpread } from '../../../../webview/shared/charts/reading';
import { CurveSource, LatestQuestion } from '../../../../webview/shared/curves/curveSource';
import type { CurvesAnswer, CurvesRequest } from '../../../../src/protocol/curves';

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

describe('contrast', () => {
  test('is that of WCAG', () => {
    expect(contrastOf(black, white)).toBeCloseTo(21, 6);
    expect(contrastOf([119, 119, 119], white)).toBeCloseTo(4.48, 2);
    expect(contrastOf(white, white)).toBe(1);
  });

  test('a colour that is too faint is mixed with the text until it is not', () => {
    expect(readable([0, 0, 200], black, white, 3)).toEqual([0, 0, 200]);
    const yellow = readable([255, 255, 0], black, white, 3);
    expect(contrastOf(yellow, white)).toBeGreaterThanOrEqual(3);
    expect(yellow[2]).toBeLessThan(yellow[0]);
  });

  test('reads colours as computed styles write them', () => {
    expect(parseRgb('rgb(1, 2, 3)')).toEqual([1, 2, 3]);
    expect(parseRgb('rgba(1, 2, 3, 0.5)')).toEqual([1, 2, 3]);
    expect(parseRgb('color(srgb 1 0 0)')).toBeUndefined();
  });
});

test('twenty-four lines look different, and neighbours differ in their dashes too', () => {
  const looks = Array.from({ length: 4 * lineColours.length }, (_, index) => lineLooks(index));
  expect(new Set(looks.map(({ colour, dash }) => `${colour} ${dash}`)).size).toBe(looks.length);
  looks.slice(1).forEach(({ dash }, index) => expect(`${dash}`).not.toBe(`${looks[index]!.dash}`));
});

describe('the order of charts', () => {
  const charts = ['a', 'b', 'c', 'd'].map((id) => ({ id, group: id < 'c' ? 'one' : 'two' }) as ChartModel);
  const ids = (order: string[], hidden: string[] = []) =>
    shownCharts(charts, { ...initialOptions, order, hidden }).map(({ id }) => id);

  test('is their own until a person gives another; new ones follow', () => {
    expect(ids([])).toEqual(['a', 'b', 'c', 'd']);
    expect(ids(['c', 'a'])).toEqual(['c', 'a', 'b', 'd']);
    expect(ids([], ['b'])).toEqual(['a', 'c', 'd']);
  });

  test('changes when one takes the place of another', () => {
    expect(ids(reordered(charts, initialOptions, 'a', 'c'))).toEqual(['b', 'c', 'a', 'd']);
    expect(ids(reordered(charts, initialOptions, 'd', 'a'))).toEqual(['d', 'a', 'b', 'c']);
    expect(reordered(charts, initialOptions, 'x', 'a')).toEqual([]);
  });

  test('keeps a chart in its group', () => {
    expect(neighbour(charts, initialOptions, charts[0]!, 1)).toBe('b');
    expect(neighbour(charts, initialOptions, charts[1]!, 1)).toBeUndefined();
  });

  test('names are put in and taken out', () => {
    expect(toggled(toggled([], 'a'), 'b')).toEqual(['a', 'b']);
    expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  });
});

describe('readings', () => {
  const scale = { format: (value: number | undefined) => String(value), formatTick: String };

  test('say between which values several steps lie', () => {
    expect(describeSpread({ value: 2, low: 1, high: 3, count: 40, marks: 0 }, scale)).toBe('1 – 3');
    expect(describeSpread({ value: 2, low: 2, high: 2, count: 1, marks: 0 }, scale)).toBe('');
    expect(describeSpread({ value: 2, low: 1, high: 3, count: 4, marks: 3 }, scale)).toBe('1 – 3, NaN, ∞');
    expect(describeMarks(4)).toBe('−∞');
  });

  test('say which part of the axis they are of', () => {
    expect(formatSpan('step', 3, 3)).toBe('step 3');
    expect(formatSpan('step', 1200, 1239)).toBe('steps 1,200–1,239');
    expect(formatSpan('epoch', 1, 1.5)).toBe('epochs 1–1.5');
    expect(formatSpan('elapsed', 5, 65)).toBe('5 s – 1 min 05 s');
  });
});

test('of questions that come up while one is open only the last is asked', () => {
  const posted: CurvesRequest[] = [];
  const source = new CurveSource((request) => posted.push(request));
  const answered: number[] = [];
  const latest = new LatestQuestion(source, ({ buckets }) => answered.push(buckets));
  const ask = (buckets: number) => latest.ask({ curves: [], axis: 'step', buckets });
  const answer = () =>
    source.receive({
      type: 'curves',
      id: posted.at(-1)!.id,
      range: { min: 0, max: 1 },
      buckets: 1,
      curves: [],
    } as CurvesAnswer);
  [1, 2, 3].forEach(ask);
  expect(posted.map(({ buckets }) => buckets)).toEqual([1]);
  answer();
  expect(posted.map(({ buckets }) => buckets)).toEqual([1, 3]);
  answer();
  expect(answered).toEqual([1, 3]);
});
