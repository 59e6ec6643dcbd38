import type { Sweep, SweepValues } from '../sections/sweep';
import { drawing } from './draw';

/** A value of a key, and which one of the listed values it is; undefined for one by a rule. */
export interface ChosenValue {
  value: unknown;
  index?: number;
}
/** A value for every key of a sweep. */
export type Combination = ReadonlyMap<string, ChosenValue>;

/** Runs that a sweep or a study may have: a slip of the pen must not fill a disk. */
export const mostRuns = 1000;
/** Digits of drawn numbers: nobody needs more of a learning rate. */
const digits = 4;
/** Draws in a row that were there before, after which no more are tried. */
const patience = 1000;

/** The keys of a sweep that have values, in the order of the file. */
export function valuesOf(sweep: Sweep): [key: string, values: SweepValues][] {
  return Object.entries(sweep).filter(([key]) => !key.startsWith('$')) as [string, SweepValues][];
}

/** Whether the values can only be drawn: there is no end to them. */
export function isContinuous(values: SweepValues): boolean {
  return !Array.isArray(values) && values.range === undefined;
}

/** How many combinations there are; Infinity when some values can only be drawn. */
export function countCombinations(sweep: Sweep): number {
  return valuesOf(sweep).reduce((product, [, values]) => product * countOf(values), 1);
}

/** The combinations that a sweep trains: all, or as many as it draws. There must be an end to them. */
export function combinationsOf(sweep: Sweep): Combination[] {
  const { $random: random } = sweep;
  const { runs, seed } = typeof random === 'object' ? random : { runs: random ?? Infinity, seed: 0 };
  return countCombinations(sweep) <= runs ? allOf(valuesOf(sweep)) : drawn(valuesOf(sweep), runs, seed);
}

/** The last key changes fastest. */
function allOf([first, ...others]: [string, SweepValues][]): Combination[] {
  if (!first) return [new Map()];
  const [key, values] = first;
  const rest = allOf(others);
  return listOf(values).flatMap((chosen) => rest.map((combination) => new Map([[key, chosen], ...combination])));
}

function drawn(values: [string, SweepValues][], runs: number, seed: number): Combination[] {
  const draws = values.map(([key, one]) => ({ key, draw: drawFrom(one, drawing(seed, key)) }));
  const found = new Map<string, Combination>();
  for (let inVain = 0; found.size < runs && inVain < patience; inVain++) {
    const combination = new Map(draws.map(({ key, draw }) => [key, draw()]));
    const name = JSON.stringify([...combination.values()].map(({ value }) => value));
    if (found.has(name)) continue;
    found.set(name, combination);
    inVain = 0;
  }
  return [...found.values()];
}

function drawFrom(values: SweepValues, random: () => number): () => ChosenValue {
  const between = ([least, most]: readonly [number, number], part: number) => least + part * (most - least);
  if (!Array.isArray(values) && values.uniform) {
    const { uniform } = values;
    return () => ({ value: rounded(between(uniform, random())) });
  }
  if (!Array.isArray(values) && values.logUniform) {
    const [least, most] = values.logUniform;
    return () => ({ value: rounded(Math.exp(between([Math.log(least), Math.log(most)], random()))) });
  }
  if (!Array.isArray(values)) {
    const [least, most] = values.range!;
    return () => ({ value: Math.floor(between([least, most + 1], random())) });
  }
  const list = listOf(values);
  return () => list[Math.floor(random() * list.length)]!;
}

function rounded(value: number): number {
  return Number(value.toPrecision(digits));
}

function listOf(values: SweepValues): ChosenValue[] {
  if (Array.isArray(values)) return values.map((value, index) => ({ value, index }));
  const [least, most] = values.range!;
  return Array.from({ length: most - least + 1 }, (_, i) => ({ value: least + i }));
}

function countOf(values: SweepValues): number {
  if (Array.isArray(values)) return values.length;
  return values.range ? values.range[1] - values.range[0] + 1 : Infinity;
}
