import type { DashboardToHost, HostToDashboard } from '../../src/protocol/dashboard';
import { Host } from '../shared/messaging';
import type { XAxisName } from '../shared/series/xAxis';

/** What a dashboard remembers while its panel is hidden, and over a reload of the window. */
export interface RememberedState {
  /** Which run this is; the host finds it here when it builds the panel again. */
  runFolder: string;
  xAxis: XAxisName;
  /** β of the moving average, 0 to below 1. */
  smoothing: number;
  /** Names of charts, and of their lines as `chart/label`, that are not drawn. */
  hidden: string[];
  scrollTop: number;
}

export type DashboardHost = Host<HostToDashboard, DashboardToHost, RememberedState>;

/** The page carries the run folder as `<div id="root" data-run-folder="…">`. */
export function connectHost(root: HTMLElement): DashboardHost {
  const { runFolder } = root.dataset;
  return new Host<HostToDashboard, DashboardToHost, RememberedState>(runFolder === undefined ? {} : { runFolder });
}
