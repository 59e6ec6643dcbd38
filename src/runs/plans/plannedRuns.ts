import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Plan } from '../../config/plan/plan';
import { resolveConfig } from '../../config/resolve';
import type { RunConfig } from '../../config/schema';
import { isActive } from '../../protocol/lifeCycle';
import type { RunRecord } from '../../protocol/run';
import { configFileSuffix, runsFolderOf } from '../../runFolder/layout';
import { readConfig, readRun } from '../../runFolder/runStore';
import { createRun } from '../createRun';
import { workingTreeOf } from '../reproducibility/workingTree';
import { effectiveRun } from '../runState';

/** A run of a sweep or a study, as it is wanted. */
export interface PlannedRun {
  config: RunConfig;
  about: Pick<RunRecord, 'name' | 'sweep' | 'study'>;
}

/** A run of a sweep or a study that is there. */
export interface PresentRun {
  runFolder: string;
  run: RunRecord;
}

/** The runs of a sweep or a study, each with a name of its own. @param configPath absolute path of the configuration file */
export function plannedRuns({ sweep, study }: Plan, { name }: RunConfig, configPath: string): PlannedRun[] {
  const title = name ?? path.basename(configPath, configFileSuffix);
  const ofSweep = sweep?.map(({ values, config }) => ({
    config,
    about: { name: `${title}: ${valuesText(values)}`, sweep: { name: title, values } },
  }));
  const ofStudy = study?.map(({ method, seed, fraction, config }) => ({
    config,
    about: {
      name: `${title}: ${method}, seed ${seed}${partText(fraction)}`,
      study: { name: title, method, seed, fraction },
    },
  }));
  return ofSweep ?? ofStudy ?? [];
}

/** `lambda 0.1, seed 3` */
export function valuesText(values: Record<string, unknown>): string {
  const keys = Object.keys(values);
  const last = (key: string) => key.slice(key.lastIndexOf('.') + 1);
  const isAlone = (key: string) => keys.filter((other) => last(other) === last(key)).length === 1;
  return keys.map((key) => `${isAlone(key) ? last(key) : key} ${valueText(values[key])}`).join(', ');
}

function valueText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return 'name' in value ? String(value.name) : JSON.stringify(value);
}

function partText(fraction: number): string {
  return fraction === 1 ? '' : `, ${Number((100 * fraction).toPrecision(3))} % of the images`;
}

/**
 * Which planned runs are there already, among those of the configuration's folder that belong to a sweep or a study: runs that
 * train the same, whatever has become of the file since. Of several, one that has finished, else one that is under way.
 * @returns for each planned run, the one that is there
 */
export async function findRuns(
  planned: readonly PlannedRun[],
  configPath: string,
): Promise<(PresentRun | undefined)[]> {
  const found = new Map<string, PresentRun>();
  for (const runFolder of await foldersIn(runsFolderOf(configPath))) {
    const present = await look(runFolder).catch(() => undefined);
    if (!present?.run.sweep && !present?.run.study) continue;
    const config = await readConfig(runFolder).catch(() => undefined);
    const key = config && trainingOf(config, runFolder);
    const other = key === undefined ? undefined : found.get(key);
    if (key !== undefined && rankOf(present) > (other ? rankOf(other) : -1)) found.set(key, present);
  }
  return planned.map(({ config }) => found.get(trainingOf(config, path.dirname(configPath))));
}

/** Makes the runs that are not there. @param present what `findRuns` said @returns all of them, in the order of the plan */
export async function createMissing(
  planned: readonly PlannedRun[],
  present: readonly (PresentRun | undefined)[],
  { configPath, trusted }: { configPath: string; trusted: boolean },
): Promise<PresentRun[]> {
  const tree = trusted ? await workingTreeOf(path.dirname(configPath)) : undefined;
  const all: PresentRun[] = [];
  for (const [i, { config, about }] of planned.entries())
    all.push(present[i] ?? (await createRun({ config, configPath, trusted, about, tree })));
  return all;
}

async function look(runFolder: string): Promise<PresentRun> {
  return { runFolder, run: await effectiveRun(runFolder, await readRun(runFolder)) };
}

function rankOf({ run: { status } }: PresentRun): number {
  if (status === 'finished') return 3;
  return isActive(status) || status === 'queued' ? 2 : 1;
}

/** What a configuration trains, as a text: not what it is called, nor where and with how many threads. */
function trainingOf(config: RunConfig, baseFolder: string): string {
  const { name, launcher, ...rest } = resolveConfig(config, baseFolder);
  const { workers, ...data } = rest.data;
  void [name, launcher, workers];
  return JSON.stringify({ ...rest, data }, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name));
}
