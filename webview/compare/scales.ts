import { linearTicks } from '../shared/charts/ticks';
import type { RunColumn, RunRow } from './rows';
import { type Setting, writeSetting } from './settings';

/** Where the values of a column lie on an axis. */
export interface ColumnScale {
  /** 0 at the beginning of the axis, 1 at its end; nothing for a run without a value. */
  place: (row: RunRow) => number | undefined;
  ticks: { place: number; label: string }[];
}

/** Numbers lie as they are, or by their logarithm where they span more than a factor of 100; all else at equal distances. */
export function columnScale(rows: readonly RunRow[], { key, format }: RunColumn): ColumnScale {
  const values = rows.map(({ values }) => values.get(key)).filter((value) => value !== undefined);
  const numbers = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (numbers.length < values.length || numbers.length === 0) return ordinalScale(values, key);
  const min = Math.min(...numbers);
  const max = Math.max(...numbers);
  const logarithmic = min > 0 && max / min > 100;
  const on = (value: number) => (logarithmic ? Math.log(value) : value);
  const placeOf = (value: number) => (max > min ? (on(value) - on(min)) / (on(max) - on(min)) : 0.5);
  const ticks = logarithmic || max === min ? [...new Set([min, max])] : linearTicks(min, max, 4);
  return {
    place: ({ values: own }) => {
      const value = own.get(key);
      return typeof value === 'number' && Number.isFinite(value) ? placeOf(value) : undefined;
    },
    ticks: ticks.map((value) => ({ place: placeOf(value), label: format(value) })),
  };
}

function ordinalScale(values: readonly Setting[], key: string): ColumnScale {
  const names = [...new Set(values.map(writeSetting))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const placeOf = (name: string) => (names.length > 1 ? names.indexOf(name) / (names.length - 1) : 0.5);
  return {
    place: ({ values: own }) => {
      const value = own.get(key);
      return value === undefined ? undefined : placeOf(writeSetting(value));
    },
    ticks: names.map((name) => ({ place: placeOf(name), label: name })),
  };
}
