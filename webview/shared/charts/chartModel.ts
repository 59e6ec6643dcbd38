import type { CurveName, XAxisName, XRange } from '../../../src/protocol/curves';
import type { LineColour } from './chartTheme';

/** A curve with its looks and its name in the legend. */
export interface Line {
  /** Name for what is remembered, unique in its chart. */
  key: string;
  label: string;
  curve: CurveName;
  colour: LineColour;
  /** Lengths of dash and gap in pixels; colour alone must not tell two lines apart. */
  dash?: readonly number[];
  /** Marks every point: for few points, far apart. */
  points?: boolean;
  /** Lines of one group are drawn as their mean, with a band from the smallest to the largest. */
  group?: string;
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

export interface ChartModel {
  /** Name for tests and for what is remembered. */
  id: string;
  title: string;
  /** Heading under which the chart stands. */
  group: string;
  /** One line: definition of what is drawn. */
  help: string;
  /** What am I looking at: how to read it, what is good and what is not. */
  reading: string;
  lines: readonly Line[];
  scale: ValueScale;
}

/** What a person has chosen for the charts of a page; all of it outlives the page. */
export interface ChartOptions {
  xAxis: XAxisName;
  /** β of the moving average, 0 to below 1. */
  smoothing: number;
  logarithmic: boolean;
  ignoreOutliers: boolean;
  /** Part of the x axis that all charts show; null for all of it. */
  range: XRange | null;
  /** Place on the x axis whose values stay in sight. */
  pinned: number | null;
  /** Names of charts, and of their lines as `chart/line`, that are not drawn. */
  hidden: string[];
  /** Charts in the order that a person gave them; others follow in their own. */
  order: string[];
  /** Groups that are folded up. */
  collapsed: string[];
  /** Heights of plots in pixels, by chart. */
  heights: Record<string, number>;
}

export const initialOptions: ChartOptions = {
  xAxis: 'step',
  smoothing: 0.9,
  logarithmic: false,
  ignoreOutliers: false,
  range: null,
  pinned: null,
  hidden: [],
  order: [],
  collapsed: [],
  heights: {},
};
