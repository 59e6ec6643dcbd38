import { z } from 'zod';
import { fixSchema } from './fix';
import { runStatuses } from './lifeCycle';
import { originFields } from './origin';

export { activeStatuses, isActive, runStatuses, type RunStatus } from './lifeCycle';

/** `run.json` in the run folder: everything about a run but its configuration and its metrics. Replaced atomically. */

export const trainerProcessSchema = z.object({
  pid: z.number().int(),
  /** When the process started, milliseconds since 1970. */
  startedAt: z.number(),
  /** Tells the process from a later one of the same number, whatever the clock is set to; see runFolder/processIdentity.ts. */
  identity: z.string().optional(),
  /** Name of the machine that the process runs on; a number means nothing on another one. */
  host: z.string().optional(),
  /** Unix socket or named pipe that the trainer listens on. */
  socket: z.string(),
  /** Secret that a client must send first. */
  token: z.string(),
});
export type TrainerProcess = z.infer<typeof trainerProcessSchema>;

export const runErrorSchema = z.object({
  /** What happened and what to do about it, for a person. */
  message: z.string(),
  /** Last lines the trainer printed. */
  lastWords: z.string().optional(),
  exitCode: z.number().int().nullable().optional(),
  signal: z.string().nullable().optional(),
  /** What can be done at the press of a button. */
  fix: fixSchema.optional(),
});
export type RunError = z.infer<typeof runErrorSchema>;

export const runProgressSchema = z.object({
  /** Steps finished. */
  step: z.number().int(),
  totalSteps: z.number().int(),
  /** Epochs finished. */
  epoch: z.number().int(),
  totalEpochs: z.number().int(),
  /** Estimated seconds to the end. */
  secondsLeft: z.number().optional(),
});
export type RunProgress = z.infer<typeof runProgressSchema>;

export const runExtensionSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  /** Epochs that were finished then. */
  epoch: z.number().int(),
  /** `training.epochs` before and after. */
  fromEpochs: z.number().int(),
  toEpochs: z.number().int(),
});
export type RunExtension = z.infer<typeof runExtensionSchema>;

export const runSummarySchema = z.object({
  bestEpoch: z.number().int().optional(),
  bestValidationLoss: z.number().optional(),
  /** Best validation accuracy of any epoch, 0–1. */
  bestValidationAccuracy: z.number().optional(),
  /** Why the run has ended before its last epoch, for a person. */
  endedEarly: z.string().optional(),
  /** Test accuracy of the best checkpoint, 0–1; absent without a test set. */
  testAccuracy: z.number().optional(),
  testLoss: z.number().optional(),
  stepsPerSecond: z.number().optional(),
  imagesPerSecond: z.number().optional(),
  /** Part of the training time that steps waited for data, 0–1. */
  dataWaitFraction: z.number().optional(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

export const runDatasetSchema = z.object({
  /** Absolute path of the image folder or of the list of images. */
  path: z.string(),
  classes: z.array(z.string()),
  train: z.number().int(),
  validation: z.number().int(),
  test: z.number().int(),
  /** Images that cannot be read and were left out: how many, and the first of them; absent when there are none. */
  skipped: z
    .object({
      count: z.number().int(),
      /** `path` is relative to the dataset, with forward slashes. */
      first: z.array(z.object({ path: z.string(), reason: z.string() })),
    })
    .optional(),
  /** SHA-256 over relative paths and sizes of all images, hex. */
  fingerprint: z.string(),
  /** SHA-256 over relative paths, classes and contents of all images, hex. */
  contents: z.string().optional(),
});
export type RunDataset = z.infer<typeof runDatasetSchema>;

export const runEngineSchema = z.object({
  name: z.string(),
  version: z.string().optional(),
  /** What it computes on, in words. */
  device: z.string(),
  /** Version of the GPU's driver, where it is known. */
  driver: z.string().optional(),
});
export type RunEngine = z.infer<typeof runEngineSchema>;

export const runVersionsSchema = z.object({
  adarand: z.string(),
  node: z.string(),
  /** Packages that compute or decode, by name. */
  packages: z.record(z.string(), z.string()).optional(),
});
export type RunVersions = z.infer<typeof runVersionsSchema>;

export const runRecordSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  name: z.string(),
  status: z.enum(runStatuses),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  /** Absolute path of the configuration file the run was started from, if any. */
  configPath: z.string().optional(),
  process: trainerProcessSchema.optional(),
  engine: runEngineSchema.optional(),
  dataset: runDatasetSchema.optional(),
  /** What the trainer does before the first step when that takes long, for a person: `Downloading … 45.1 of 102.5 MB`. */
  activity: z.string().optional(),
  /** What a person ought to know while it trains, in words: memory is nearly full. */
  warning: z.string().optional(),
  progress: runProgressSchema.optional(),
  /** Epochs that the run was given after it had ended, the latest last. */
  extensions: z.array(runExtensionSchema).optional(),
  summary: runSummarySchema.optional(),
  error: runErrorSchema.optional(),
  versions: runVersionsSchema.optional(),
  ...originFields,
});
export type RunRecord = z.infer<typeof runRecordSchema>;
