import type { RunConfig } from '../../src/config/schema';
import type { HostToDashboard, PublicRun } from '../../src/protocol/dashboard';
import type { Evaluation } from '../../src/protocol/evaluation';
import { RunSeries } from '../shared/series/runSeries';

/** Everything the dashboard shows. */
export interface DashboardState {
  run: PublicRun;
  config: RunConfig;
  evaluation?: Evaluation;
  /** In a workspace that is not trusted nothing may be started or stopped. */
  trusted: boolean;
  /** Where the images of the dataset are, by their paths from its folder; absent when they may not be shown. */
  imagesUri?: string;
  /** Grows in place, since curves are long; `revision` tells when. */
  series: RunSeries;
  revision: number;
}

/** The state after a message of the host. What comes before `init` says nothing. */
export function receive(state: DashboardState | undefined, message: HostToDashboard): DashboardState | undefined {
  if (message.type === 'init') {
    const { run, config, evaluation, trusted, imagesUri, records } = message;
    const series = new RunSeries();
    series.append(records);
    return { run, config, evaluation, trusted, imagesUri, series, revision: (state?.revision ?? 0) + 1 };
  }
  if (!state) return undefined;
  switch (message.type) {
    case 'run':
      return { ...state, run: message.run };
    case 'evaluation':
      return { ...state, evaluation: message.evaluation };
    case 'records':
      state.series.append(message.records);
      return { ...state, revision: state.revision + 1 };
    case 'replaceRecords':
      state.series.replace(message.records);
      return { ...state, revision: state.revision + 1 };
  }
}
