import { z } from 'zod';
import type { RunConfig } from '../config/schema';
import type { CurvesAnswer } from './curves';
import { curvesRequestSchema } from './curvesRequest';
import type { PublicRun } from './dashboard';
import { saveFileSchema } from './savedFile';

/** A run among others. */
export interface ComparedRun {
  /** The run folder: names the run in every message. */
  folder: string;
  run: PublicRun;
  config: RunConfig;
}

/** Between the extension host and the page that compares runs. */
export type HostToCompare =
  /** All runs, after `ready` and whenever one of them has changed. Those that are gone are left out. */
  | { type: 'runs'; runs: ComparedRun[] }
  /** Some run has measured more: curves may be asked for again. */
  | { type: 'grown' }
  | CurvesAnswer;

export const compareToHostSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  /** The curves' `run` is the run folder. */
  curvesRequestSchema,
  saveFileSchema,
  z.strictObject({ type: z.literal('openDashboard'), folder: z.string() }),
  /** A person wants to choose which runs are compared. */
  z.strictObject({ type: z.literal('chooseRuns') }),
  z.strictObject({ type: z.literal('removeRun'), folder: z.string() }),
]);
/** Every message from the page is validated with this schema before it is acted on. */
export type CompareToHost = z.infer<typeof compareToHostSchema>;
