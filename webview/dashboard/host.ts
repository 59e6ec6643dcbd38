import type { DashboardToHost, HostToDashboard } from '../../src/protocol/dashboard';
import type { ChartOptions } from '../shared/charts/chartModel';
import { Host } from '../shared/messaging';

/** What a dashboard remembers while its panel is hidden, and over a reload of the window. */
export interface RememberedState extends ChartOptions {
  /** Which run this is; the host finds it here when it builds the panel again. */
  runFolder: string;
  scrollTop: number;
}

export type DashboardHost = Host<HostToDashboard, DashboardToHost, RememberedState>;

const messageTypes: ReadonlySet<unknown> = new Set<HostToDashboard['type']>([
  'init',
  'measured',
  'run',
  'evaluation',
  'resources',
  'curves',
]);

/** The page carries the run folder as `<div id="root" data-run-folder="…">`. */
export function connectHost(root: HTMLElement): DashboardHost {
  const { runFolder } = root.dataset;
  const isMessage = (message: unknown): message is HostToDashboard =>
    typeof message === 'object' && message !== null && 'type' in message && messageTypes.has(message.type);
  return new Host(isMessage, runFolder === undefined ? {} : { runFolder });
}
