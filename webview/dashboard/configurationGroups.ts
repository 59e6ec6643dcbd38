/** Settings that belong together: a top-level object of the configuration. */
export interface ConfigurationGroup {
  name: string;
  settings: { name: string; value: string }[];
}

/** A configuration as groups of name and value; what lies deeper gets a dotted name, top-level values are the group `run`. */
export function configurationGroups(config: object): ConfigurationGroup[] {
  const entries = Object.entries(config);
  const single = entries.filter(([, value]) => !isObject(value));
  const groups = entries.filter(([, value]) => isObject(value));
  return [
    { name: 'run', settings: single.map(([name, value]) => ({ name, value: written(value) })) },
    ...groups.map(([name, value]) => ({ name, settings: settingsOf(value as object, '') })),
  ];
}

function settingsOf(value: object, prefix: string): { name: string; value: string }[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    isObject(inner) ? settingsOf(inner, `${prefix}${key}.`) : [{ name: prefix + key, value: written(inner) }],
  );
}

/** As in the file, but without the digits that 4 ÷ 3 trails. */
function written(value: unknown): string {
  return JSON.stringify(value, (_key, inner) => (typeof inner === 'number' ? Number(inner.toPrecision(6)) : inner));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
