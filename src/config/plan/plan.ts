import type { Finding } from '../describeIssue';
import type { RunConfig } from '../schema';
import { type StudyRun, studyRuns } from './studyRuns';
import { type SweepRun, sweepRuns } from './sweepRuns';

/** The runs that a configuration describes when it is more than one. */
export interface Plan {
  sweep?: SweepRun[];
  study?: StudyRun[];
}

/** @param config every default written out @returns what is planned, and what is wrong with it */
export function planOf(config: RunConfig): { plan?: Plan; findings: Finding[] } {
  const base = { ...config };
  delete base.sweep;
  delete base.study;
  if (config.sweep) {
    const { runs, findings } = sweepRuns(base, config.sweep);
    return { plan: { sweep: runs }, findings };
  }
  if (!config.study) return { findings: [] };
  const { runs, findings } = studyRuns(base, config.study);
  return { plan: { study: runs }, findings };
}
