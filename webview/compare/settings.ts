import type { ComparedRun } from '../../src/protocol/compare';

/** A value of a configuration: what is nested has been taken apart. */
export type Setting = string | number | boolean | null;

/** Keys of a configuration that say nothing about how a run trains. */
const unrelated: readonly string[] = ['name', '$schema'];

/** A configuration as dotted keys and plain values, e.g. `regularizer.lambda` → 0.1. Lists are written out. */
export function settingsOf(config: object): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  const add = (value: unknown, key: string) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [name, inner] of Object.entries(value)) add(inner, key ? `${key}.${name}` : name);
    else if (value !== undefined && !unrelated.includes(key))
      settings.set(key, Array.isArray(value) ? JSON.stringify(value) : (value as Setting));
  };
  add(config, '');
  return settings;
}

/** Keys whose values differ between the runs, those that some run lacks among them; in the order of the configurations. */
export function differingKeys(settings: readonly ReadonlyMap<string, Setting>[]): string[] {
  const keys = [...new Set(settings.flatMap((own) => [...own.keys()]))];
  return keys.filter((key) => new Set(settings.map((own) => own.get(key))).size > 1);
}

/** As a person reads it; `–` for a key that the run lacks. */
export function writeSetting(value: Setting | undefined): string {
  if (value === undefined) return '–';
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
}

/** What values of a key are: `number`, `text`, `yes or no`, with its unit where its name tells one. */
export function typeOf(key: string, values: readonly (Setting | undefined)[]): string {
  const kinds = new Set(values.filter((value) => value !== undefined && value !== null).map((value) => typeof value));
  const [kind] = kinds;
  if (kinds.size !== 1 || kind === undefined) return '';
  const names: Record<string, string> = { number: 'number', string: 'text', boolean: 'yes or no' };
  const unit = units[key.slice(key.lastIndexOf('.') + 1)];
  return unit ? `${names[kind]}, ${unit}` : names[kind]!;
}

const units: Record<string, string> = {
  epochs: 'epochs',
  batchSize: 'images',
  imageSize: 'pixels',
  warmUpSteps: 'steps',
  patience: 'epochs',
};

/** Runs that are alike but for their seeds and names fall into one group; a label of what tells the groups apart. */
export function groupLabel(
  run: ComparedRun,
  settings: ReadonlyMap<string, Setting>,
  groupBy: string,
  differing: readonly string[],
): string {
  if (groupBy === allButSeed) {
    const told = differing
      .filter((key) => key !== 'seed')
      .map((key) => `${lastPart(key)} ${writeSetting(settings.get(key))}`);
    return told.length > 0 ? told.join(', ') : 'all runs';
  }
  if (groupBy === bySweep) return run.run.sweep?.name ?? run.run.study?.name ?? 'no sweep';
  return `${lastPart(groupBy)} ${writeSetting(settings.get(groupBy))}`;
}

export const allButSeed = '*';
export const bySweep = '*sweep';

export function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}
