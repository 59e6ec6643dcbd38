import { z } from 'zod';
import type { RunConfig } from '../config/schema';
import type { CurvesAnswer } from './curves';
import { curvesRequestSchema } from './curvesRequest';
import type { Evaluation } from './evaluation';
import type { Measured } from './measured';
import type { ResourceSample } from './resources';
import type { RunRecord } from './run';
import { saveFileSchema } from './savedFile';

/** Between the extension host and the dashboard webview of one run. */
export type HostToDashboard =
  /** Everything so far: sent once after `ready`. */
  | {
      type: 'init';
      run: PublicRun;
      config: RunConfig;
      measured: Measured;
      evaluation?: Evaluation;
      trusted: boolean;
      /** Where the page finds the images of the dataset, by their paths from its folder; absent when it may not show them. */
      imagesUri?: string;
    }
  | { type: 'measured'; measured: Measured }
  | { type: 'run'; run: PublicRun }
  | { type: 'evaluation'; evaluation: Evaluation }
  /** Samples that were added since the last such message; all of them after `init`. */
  | { type: 'resources'; samples: ResourceSample[] }
  | CurvesAnswer;

/** A run as webviews see it: without the trainer's socket and token. */
export type PublicRun = Omit<RunRecord, 'process'>;

export const dashboardToHostSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('stop') }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('continue') }),
  z.strictObject({ type: z.literal('restart') }),
  z.strictObject({ type: z.literal('extend') }),
  z.strictObject({ type: z.literal('openConfiguration') }),
  z.strictObject({ type: z.literal('revealFolder') }),
  z.strictObject({ type: z.literal('showLog') }),
  /** `path` as the evaluation has it. */
  z.strictObject({ type: z.literal('openImage'), path: z.string() }),
  /** The curves' `run` is the run's id. */
  curvesRequestSchema,
  saveFileSchema,
]);
/** Every message from the webview is validated with this schema before it is acted on. */
export type DashboardToHost = z.infer<typeof dashboardToHostSchema>;
