import { closest } from '../closest';
import { type ConfigPath, describeIssue, type Finding } from '../describeIssue';
import { merged } from '../extend';
import { type RunConfig, runConfigSchema } from '../schema';
import type { Sweep } from '../sections/sweep';
import { type Combination, combinationsOf, countCombinations, isContinuous, mostRuns, valuesOf } from './combinations';
import { hasOneValue, sweptKeys } from './sweptKeys';

/** A run of a sweep. */
export interface SweepRun {
  /** Its values, by key. */
  values: Record<string, unknown>;
  config: RunConfig;
}

/** Findings that are told at most: the same mistake can be in every run. */
const mostFindings = 20;

/**
 * The runs of a sweep.
 * @param base the configuration without it, every default written out
 * @returns either runs, or what is wrong
 */
export function sweepRuns(base: RunConfig, sweep: Sweep): { runs: SweepRun[]; findings: Finding[] } {
  const wrong = [...unknownKeys(sweep), ...wrongSize(sweep)];
  if (wrong.length > 0) return { runs: [], findings: wrong };
  const findings = new Map<string, Finding>();
  const runs = combinationsOf(sweep).flatMap((combination) => {
    const value = merged(base, nested(combination));
    const checked = runConfigSchema.safeParse(value);
    if (checked.success) {
      const values = Object.fromEntries([...combination].map(([key, { value: chosen }]) => [key, chosen]));
      return [{ values, config: checked.data }];
    }
    for (const issue of checked.error.issues)
      for (const found of describeIssue(issue, value)) {
        const placed = placedIn(combination, found);
        findings.set(JSON.stringify([placed.path, placed.message]), placed);
      }
    return [];
  });
  for (const found of rungProblems(runs, sweep)) findings.set(found.message, found);
  if (findings.size > 0) return { runs: [], findings: [...findings.values()].slice(0, mostFindings) };
  return { runs, findings: [] };
}

/** The values as a part of a configuration: `regularizer.lambda` is `lambda` in `regularizer`. */
function nested(combination: Combination): object {
  const root: Record<string, unknown> = {};
  for (const [key, { value }] of combination) {
    const parts = key.split('.');
    let holder = root;
    for (const part of parts.slice(0, -1)) holder = (holder[part] ??= {}) as Record<string, unknown>;
    const last = parts.at(-1)!;
    holder[last] = merged(holder[last], value);
  }
  return root;
}

function unknownKeys(sweep: Sweep): Finding[] {
  const known = sweptKeys.map(({ path }) => path);
  const isLeaf = (key: string) => known.includes(key) && !known.some((other) => other.startsWith(`${key}.`));
  // Weights of classes, for one, have keys that no schema knows.
  const isBelowLeaf = (key: string) => key.includes('.') && isLeaf(key.slice(0, key.lastIndexOf('.')));
  const special = ['$random', '$halving'];
  return Object.keys(sweep)
    .filter((key) => !special.includes(key) && !known.includes(key) && !isBelowLeaf(key))
    .map((key) => {
      const suggestion = closest(key, [...special, ...known]);
      const meant = suggestion ? `Did you mean "${suggestion}"?` : 'Keys are paths, such as "regularizer.lambda".';
      const message = hasOneValue(key)
        ? `"${key}" cannot have several values.`
        : `There is no key "${key}" in a configuration. ${meant}`;
      return { kind: 'unknown-key', path: ['sweep', key], message, suggestion };
    });
}

function wrongSize(sweep: Sweep): Finding[] {
  const found = (path: ConfigPath, message: string): Finding => ({ kind: 'value', path: ['sweep', ...path], message });
  if (valuesOf(sweep).length === 0)
    return [found([], 'The sweep has no values: name a key and values for it, such as "seed": { "range": [0, 4] }.')];
  if (sweep.$random !== undefined) return [];
  const continuous = valuesOf(sweep).filter(([, values]) => isContinuous(values));
  if (continuous.length > 0)
    return continuous.map(([key]) =>
      found([key], `The values of "${key}" are drawn: say how many runs there are to be, with "$random": 20.`),
    );
  const count = countCombinations(sweep);
  if (count <= mostRuns) return [];
  return [
    found(
      [],
      `The sweep has ${count} runs; ${mostRuns} are allowed. Take fewer values, or draw some of them with "$random".`,
    ),
  ];
}

/** Puts what is wrong with one run at the value that makes it so. */
function placedIn(combination: Combination, found: Finding): Finding {
  const keys = [...combination.keys()].filter((key) => {
    const parts = key.split('.');
    const shared = Math.min(parts.length, found.path.length);
    return shared > 0 && parts.slice(0, shared).every((part, i) => part === String(found.path[i]));
  });
  const key = keys.sort((a, b) => b.length - a.length)[0];
  const kind = 'value';
  if (key === undefined) {
    const values = [...combination].map(([name, { value }]) => `${name} ${JSON.stringify(value)}`).join(', ');
    return { kind, path: ['sweep'], message: `With ${values}: ${found.message}` };
  }
  const { index } = combination.get(key)!;
  return { kind, path: index === undefined ? ['sweep', key] : ['sweep', key, index], message: found.message };
}

function rungProblems(runs: SweepRun[], { $halving }: Sweep): Finding[] {
  const last = $halving?.rungs.at(-1) ?? 0;
  const epochs = Math.min(...runs.map(({ config }) => config.training.epochs));
  if (runs.length === 0 || last < epochs) return [];
  const message = `The last rung is at epoch ${last}, but the runs have only ${epochs} epochs: all rungs must come before the end.`;
  return [{ kind: 'value', path: ['sweep', '$halving', 'rungs'], message }];
}
