import type { RunConfig } from '../config/schema';
import type { Evaluation, Prediction } from './evaluation';
import type { DatasetReport, ReportParams } from './datasetReport';
import type { ExportParams, ExportResult } from './exporting';
import type { Fix } from './fix';
import type { RunWeights } from './origin';
import type { RunDataset, RunEngine, RunVersions } from './run';

/**
 * Short jobs of the trainer program: `node trainer.js <job> <JSON of its parameters>`. It prints JSON lines on stdout
 * (progress, then one result or one error) and free text on stderr. `train` is the long one: it prints no JSON, its run
 * folder and its socket tell everything.
 */
export interface JobParams {
  train: { runFolder: string };
  check: CheckParams;
  evaluate: {
    runFolder: string;
    /** Image folder with one folder a class; default: the run's test set, else validation. */ dataPath?: string;
  };
  predict: {
    runFolder: string;
    images: string[];
    /** More paths come from standard input, a line each; what is said of images is then sent in parts. */
    more?: 'stdin';
  };
  export: ExportParams;
  report: ReportParams;
  engines: Record<string, never>;
  fingerprint: FingerprintParams;
}
export type JobName = keyof JobParams;

export interface CheckParams {
  config: RunConfig;
  /** Folder that relative paths in the configuration start from. */
  baseFolder: string;
}

/** One thing that is wrong with the configuration in view of the files it names. */
export interface Problem {
  severity: 'error' | 'warning';
  /** Where in the configuration, e.g. ['data', 'path']; the editor marks that value. */
  path: (string | number)[];
  message: string;
  /** What can be done at the press of a button. */
  fix?: Fix;
}

export interface CheckResult {
  problems: Problem[];
  dataset?: { classes: string[]; train: number; validation: number; test: number };
  model?: {
    parameters: number;
    featureDimension: number;
    /** What a person should know of the pretrained weights, in lines. */
    weights: string[];
  };
}

export interface FingerprintParams extends CheckParams {
  /** `dataset.contents` of a run, to name what has changed since. */
  contents?: string;
}

/** Images, as paths from the dataset's folder: how many, and the first of them. */
export interface SomeImages {
  count: number;
  first: string[];
}
export interface ImageChanges {
  added: SomeImages;
  removed: SomeImages;
  changed: SomeImages;
}

/** What a run of a configuration would be made of now. */
export interface FingerprintResult {
  dataset: Required<Pick<RunDataset, 'fingerprint' | 'contents'>> & {
    /** What has changed; absent when it is not known how the images were. */
    changes?: ImageChanges;
  };
  /** Absent without weights, and for weights that are not downloaded yet. */
  weights?: RunWeights;
  engine: RunEngine;
  versions: RunVersions;
}

export interface EngineInfo {
  name: string;
  installed: boolean;
  version?: string;
  /** What it would compute on, e.g. "AMD EPYC, 2 threads, AVX-512 blocked layout". */
  device: string;
  /** Why it cannot be used, and how to install it. */
  reason?: string;
}
export interface EnginesResult {
  engines: EngineInfo[];
  /** The engine that `auto` picks, and why, in words. */
  auto: string;
  why: string;
}

export interface JobResults {
  train: never;
  check: CheckResult;
  evaluate: Evaluation;
  predict: Prediction[];
  export: ExportResult;
  report: DatasetReport;
  engines: EnginesResult;
  fingerprint: FingerprintResult;
}

/** What jobs send before their result is whole. */
interface JobParts {
  predict: Prediction[];
}
export type JobPart<J extends JobName> = J extends keyof JobParts ? JobParts[J] : never;

export type JobMessage<J extends JobName> =
  | { type: 'progress'; done: number; total: number; what: string }
  | { type: 'part'; part: JobPart<J> }
  | { type: 'result'; result: JobResults[J] }
  | { type: 'error'; message: string; /** Bad input (exit code 2) rather than a failure (1). */ badInput: boolean };

/** Exit codes of the trainer and of the command line. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, stopped: 130 } as const;
