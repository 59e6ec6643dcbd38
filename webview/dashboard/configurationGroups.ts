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
    { name: 'run', settings: single.map(([name, value]) => ({ name, value: JSON.stringify(value) })) },
    ...groups.map(([name, value]) => ({ name, settings: settingsOf(value as object, '') })),
  ];
}

function settingsOf(value: object, prefix: string): { name: string; value: string }[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    isObject(inner) ? settingsOf(inner, `${prefix}${key}.`) : [{ name: prefix + key, value: JSON.stringify(inner) }],
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
