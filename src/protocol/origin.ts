import { z } from 'zod';

/** Fields of `run.json` that say where a run comes from: what it was made of, so that it can be made again, and of what it is a part. */

/** Pretrained weights that a run began with. */
export const runWeightsSchema = z.object({
  /** The absolute path of a file, or the model on the hub, as the configuration names it. */
  source: z.string(),
  /** SHA-256 of the file and of the files that belong to it, hex. */
  sha256: z.string(),
});
export type RunWeights = z.infer<typeof runWeightsSchema>;

/** What the configuration's repository had that was not committed. */
export const gitChangesSchema = z.object({
  /** Name of the file in the run folder that has the difference from the commit. */
  file: z.string(),
  /** Bytes of the whole difference; the file has no more than a megabyte of them. */
  bytes: z.number().int(),
  truncated: z.boolean(),
});

/** A run's place in a sweep. */
export const runSweepSchema = z.object({
  /** What the sweep is called: as its configuration. */
  name: z.string(),
  /** The values of this run, by key: `{ "regularizer.lambda": 0.1 }`. */
  values: z.record(z.string(), z.unknown()),
});
export type RunSweep = z.infer<typeof runSweepSchema>;

/** A run's place in a study. */
export const runStudySchema = z.object({
  name: z.string(),
  method: z.string(),
  seed: z.number().int(),
  /** Part of the training images, 0–1. */
  fraction: z.number(),
});
export type RunStudy = z.infer<typeof runStudySchema>;

/** A job of a cluster that trains the run. */
export const runJobSchema = z.object({
  kind: z.literal('slurm'),
  /** As `squeue` and `scancel` take it: `4711`, or `4711_3` for a task of an array. */
  id: z.string().regex(/^\d+(_\d+)?$/),
  /** Milliseconds since 1970. */
  submittedAt: z.number(),
});
export type RunJob = z.infer<typeof runJobSchema>;

export const originFields = {
  seed: z.number().int().optional(),
  /** How the trainer was started last: program and arguments. */
  command: z.array(z.string()).optional(),
  weights: runWeightsSchema.optional(),
  /** The commit that the configuration's folder was at. */
  gitCommit: z.string().optional(),
  gitChanges: gitChangesSchema.optional(),
  /** Id of the run that this one repeats. */
  rerunOf: z.string().optional(),
  sweep: runSweepSchema.optional(),
  study: runStudySchema.optional(),
  job: runJobSchema.optional(),
  /** The trainer stops when this epoch has ended, counted from 1, unless it is the last: the rung of a sweep. */
  stopAfterEpoch: z.number().int().positive().optional(),
};
