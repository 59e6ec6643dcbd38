import type { z } from 'zod';
import type { JobName, JobParams, JobPart, JobResults } from '../../protocol/jobs';

/** Tells how much of `what` is done. */
export type Progress = (done: number, total: number, what: string) => void;

/** A short job: parameters in, one result out. */
export interface Job<J extends JobName> {
  /** What parameters it takes. */
  params: z.ZodType<JobParams[J]>;
  /**
   * @param send takes a part of the result before the rest is there
   * @throws an error of errors.ts, in words for a person
   */
  run(params: JobParams[J], progress: Progress, send: (part: JobPart<J>) => void): Promise<JobResults[J]>;
}
