import type { RunConfig } from '../../src/config/schema';
import type { HostToDashboard, PublicRun } from '../../src/protocol/dashboard';
import type { Evaluation } from '../../src/protocol/evaluation';
import {
  epochFigures,
  type EpochFigures,
  type Measured,
  named,
  stepFigures,
  type StepFigures,
} from '../../src/protocol/measured';
import type { ResourceSample } from '../../src/protocol/resources';

/** Everything the dashboard shows but the curves, which the charts ask for. */
export interface DashboardState {
  run: PublicRun;
  config: RunConfig;
  evaluation?: Evaluation;
  /** In a workspace that is not trusted nothing may be started or stopped. */
  trusted: boolean;
  /** Where the images of the dataset are, by their paths from its folder; absent when they may not be shown. */
  imagesUri?: string;
  lastStep?: StepFigures;
  epochs: readonly EpochFigures[];
  /** What the run takes of its machine, in the order of time. */
  resources: readonly ResourceSample[];
  /** Grows whenever the host has measured more. */
  revision: number;
}

/** What changes the state; answers about curves do not. */
export type StateMessage = Exclude<HostToDashboard, { type: 'curves' }>;

/** The state after a message of the host. What comes before `init` says nothing. */
export function receive(state: DashboardState | undefined, message: StateMessage): DashboardState | undefined {
  if (message.type === 'init') {
    const { run, config, evaluation, trusted, imagesUri, measured } = message;
    const empty = {
      run,
      config,
      evaluation,
      trusted,
      imagesUri,
      epochs: [],
      resources: [],
      revision: state?.revision ?? 0,
    };
    return measure(empty, measured);
  }
  if (!state) return undefined;
  switch (message.type) {
    case 'run':
      return { ...state, run: message.run };
    case 'evaluation':
      return { ...state, evaluation: message.evaluation };
    case 'resources':
      return { ...state, resources: [...state.resources, ...message.samples] };
    case 'measured':
      return measure(state, message.measured);
  }
}

function measure(state: DashboardState, { lastStep, keptEpochs, epochs }: Measured): DashboardState {
  return {
    ...state,
    lastStep: lastStep && named(stepFigures, lastStep),
    epochs: [...state.epochs.slice(0, keptEpochs), ...epochs.map((values) => named(epochFigures, values))],
    revision: state.revision + 1,
  };
}
