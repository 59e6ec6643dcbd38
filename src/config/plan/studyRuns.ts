import { closest } from '../closest';
import { describeIssue, type Finding } from '../describeIssue';
import { merged } from '../extend';
import { type RunConfig, runConfigSchema } from '../schema';
import type { Study } from '../sections/study';
import { mostRuns } from './combinations';

/** A run of a study. */
export interface StudyRun {
  method: string;
  seed: number;
  /** Part of the training images, 0–1. */
  fraction: number;
  config: RunConfig;
}

/** Keys that the study itself sets, or that are no part of a method. */
const notOfMethods = ['$schema', 'extends', 'name', 'seed', 'launcher', 'sweep', 'study'];

/** The method that the others are compared with. */
export function baselineOf({ baseline, methods }: Study): string {
  return baseline ?? Object.keys(methods)[0]!;
}

/**
 * The runs of a study: fraction by fraction and seed by seed, so that comparisons are whole early.
 * @param base the configuration without it, every default written out
 * @returns either runs, or what is wrong
 */
export function studyRuns(base: RunConfig, study: Study): { runs: StudyRun[]; findings: Finding[] } {
  const { methods, seeds, fractions } = study;
  const findings = [...wrongBaseline(study), ...wrongSize(study)];
  const configs = new Map<string, RunConfig>();
  for (const [method, changes] of Object.entries(methods)) {
    const { config, findings: found } = methodConfig(base, method, changes);
    if (config) configs.set(method, config);
    findings.push(...found);
  }
  if (findings.length > 0) return { runs: [], findings };
  const runs = fractions.flatMap((fraction) =>
    seeds.flatMap((seed) =>
      [...configs].map(([method, config]) => ({
        method,
        seed,
        fraction,
        config: withPart({ ...config, seed }, fraction),
      })),
    ),
  );
  return { runs, findings: [] };
}

/** All images are what a configuration without the key trains on: its runs are the same ones. */
function withPart(config: RunConfig, fraction: number): RunConfig {
  const data = { ...config.data, trainingFraction: fraction };
  if (fraction === 1) delete (data as RunConfig['data']).trainingFraction;
  return { ...config, data };
}

function methodConfig(base: RunConfig, method: string, changes: object): { config?: RunConfig; findings: Finding[] } {
  const place = ['study', 'methods', method];
  const foreign = Object.keys(changes).filter((key) => notOfMethods.includes(key));
  if (foreign.length > 0)
    return {
      findings: foreign.map((key) => ({
        kind: 'unknown-key',
        path: [...place, key],
        message: key === 'seed' ? 'The seeds of a study are in its "seeds".' : `"${key}" is no part of a method.`,
      })),
    };
  const value = merged(base, changes);
  const checked = runConfigSchema.safeParse(value);
  if (checked.success) return { config: checked.data, findings: [] };
  const found = checked.error.issues.flatMap((issue) => describeIssue(issue, value));
  return {
    findings: found.map(({ kind, path, message, suggestion }) => ({
      kind: kind === 'missing-key' ? 'value' : kind,
      path: [...place, ...path],
      message: `Method "${method}": ${message}`,
      suggestion,
    })),
  };
}

function wrongBaseline({ baseline, methods }: Study): Finding[] {
  if (baseline === undefined || baseline in methods) return [];
  const names = Object.keys(methods);
  const suggestion = closest(baseline, names);
  const message = `There is no method "${baseline}": choose ${names.map((name) => `"${name}"`).join(', ')}.`;
  return [{ kind: 'value', path: ['study', 'baseline'], message, suggestion }];
}

function wrongSize({ methods, seeds, fractions }: Study): Finding[] {
  const count = Object.keys(methods).length * seeds.length * fractions.length;
  if (count <= mostRuns) return [];
  return [{ kind: 'value', path: ['study'], message: `The study has ${count} runs; ${mostRuns} are allowed.` }];
}
