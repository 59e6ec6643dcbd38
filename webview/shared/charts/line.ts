import type { Curve } from '../series/curves';
import type { LineColour } from './chartTheme';

/** A curve with its looks and its name in the legend. */
export interface Line extends Curve {
  label: string;
  colour: LineColour;
  /** Lengths of dash and gap in pixels; colour alone must not tell two lines apart. */
  dash?: [number, number];
  /** Marks every point: for few points, far apart. */
  points?: boolean;
}

/** How the values of a chart are written, and what its y axis must show. */
export interface ValueScale {
  format: (value: number | undefined) => string;
  formatTick: (value: number) => string;
  /** The axis never passes these, e.g. 0 and 1 for fractions. */
  limits?: { min?: number; max?: number };
  /** The axis always begins at zero. */
  fromZero?: boolean;
}

/** Value at the end of a line: of the moving average where there is one. NaN when there is none. */
export function lastValue(line: Line): number {
  return line.smoothed?.values.at(-1) ?? line.measured.last;
}
