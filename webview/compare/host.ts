import type { CompareToHost, HostToCompare } from '../../src/protocol/compare';
import type { ChartOptions } from '../shared/charts/chartModel';
import { Host } from '../shared/messaging';

/** What a comparison remembers while its panel is hidden, and over a reload of the window. */
export interface RememberedState extends ChartOptions, CompareOptions {
  /** Which runs these are; the host finds them here when it builds the panel again. */
  folders: string[];
}

/** What a person has chosen for the comparison as a whole. */
export interface CompareOptions {
  /** Runs that are listed but not drawn. */
  unchecked: string[];
  /** Setting by which runs are grouped; empty: each has a colour of its own. */
  groupBy: string;
  /** Groups are drawn as their mean with a band. */
  band: boolean;
  /** Column by which the table is sorted, and whether from its end. */
  sortBy: string;
  descending: boolean;
  /** Words that a run's row has to hold. */
  filter: string;
  /** Columns of the scatter plot. */
  scatterX: string;
  scatterY: string;
}

export const initialCompareOptions: CompareOptions = {
  unchecked: [],
  groupBy: '',
  band: true,
  sortBy: '',
  descending: false,
  filter: '',
  scatterX: '',
  scatterY: '',
};

export type CompareHost = Host<HostToCompare, CompareToHost, RememberedState>;

const messageTypes: ReadonlySet<unknown> = new Set<HostToCompare['type']>(['runs', 'grown', 'curves']);

/** The page carries the run folders as `<div id="root" data-folders="[…]">`. */
export function connectHost(root: HTMLElement): CompareHost {
  const isMessage = (message: unknown): message is HostToCompare =>
    typeof message === 'object' && message !== null && 'type' in message && messageTypes.has(message.type);
  return new Host(isMessage, { folders: JSON.parse(root.dataset['folders'] ?? '[]') as string[] });
}
