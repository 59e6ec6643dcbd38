import { z } from 'zod';
import type { RunConfig } from '../config/schema';
import type { Evaluation } from './evaluation';
import type { MetricsRecord } from './metrics';
import type { RunRecord } from './run';

/** Between the extension host and the dashboard webview of one run. */
export type HostToDashboard =
  /** Everything so far: sent once after `ready`. */
  | {
      type: 'init';
      run: PublicRun;
      config: RunConfig;
      records: MetricsRecord[];
      evaluation?: Evaluation;
      trusted: boolean;
      /** Where the page finds the images of the dataset, by their paths from its folder; absent when it may not show them. */
      imagesUri?: string;
    }
  | { type: 'records'; records: MetricsRecord[] }
  | { type: 'run'; run: PublicRun }
  | { type: 'evaluation'; evaluation: Evaluation }
  /** The curve on disk was cut back (a resume from an earlier checkpoint): forget all records and take these. */
  | { type: 'replaceRecords'; records: MetricsRecord[] };

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
]);
/** Every message from the webview is validated with this schema before it is acted on. */
export type DashboardToHost = z.infer<typeof dashboardToHostSchema>;
