import { presets } from './presets';

/**
 * A configuration as its file has it, completed by the preset that it extends. Its own keys count more; objects are merged key
 * by key, but one whose `name` is another than the preset's is another variant, for which the preset's keys mean nothing.
 * A preset that does not exist adds nothing: the schema complains.
 */
export function withPreset(value: unknown): unknown {
  if (!isObject(value)) return value;
  const preset = presets.find(({ id }) => id === value.extends);
  return preset ? merged(preset.config, value) : value;
}

/** `base` with what `own` says in its place, key by key as above. */
export function merged(base: unknown, own: unknown): unknown {
  if (!isObject(base) || !isObject(own)) return own;
  if (base.name !== undefined && own.name !== undefined && own.name !== base.name) return own;
  const shared = Object.keys(own).filter((key) => key in base);
  return { ...base, ...own, ...Object.fromEntries(shared.map((key) => [key, merged(base[key], own[key])])) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
