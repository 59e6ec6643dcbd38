import { configKeys } from './keys';
import { type Preset, presets } from './presets';

export interface NewConfigurationOptions {
  /** Image folder, as it should stand in the file: best relative to it, with forward slashes. */
  dataPath: string;
  /** What the run is called. Default: the name of the file, so the key is left out. */
  name?: string;
  /** Pretrained weights, relative to the file, or null to train from scratch. */
  weights?: string | null;
}

/**
 * The text of a new configuration: JSON with a comment above every section and beside every value, from the schema's own words.
 * @throws {RangeError} for a preset that does not exist.
 */
export function newConfiguration(
  presetId: string,
  { dataPath, name, weights = null }: NewConfigurationOptions,
): string {
  const preset = presets.find(({ id }) => id === presetId);
  if (!preset)
    throw new RangeError(`There is no preset "${presetId}": choose ${presets.map(({ id }) => id).join(', ')}.`);
  const { data, model, ...rest } = preset.config;
  const config = {
    ...(name === undefined ? {} : { name }),
    seed: 0,
    data: { path: dataPath, imageSize: 224, ...data },
    model: { ...model, weights },
    ...rest,
  };
  return `${header(preset)}${objectText(config, '', '')}\n`;
}

function header({ label, description }: Preset): string {
  return `// ${label}. ${description}\n// Ctrl+Space completes keys and values; hovering explains them.\n`;
}

/** An object over several lines. A nested object gets its description above it, a value gets it above itself. */
function objectText(value: object, parent: string, indent: string): string {
  const inner = `${indent}  `;
  const variant = 'name' in value && parent !== '' ? value.name : undefined;
  const lines = Object.entries(value).map(([key, entry]: [string, unknown]) => {
    const known = configKeys.find(
      (candidate) => candidate.parent === parent && candidate.key === key && candidate.variant === variant,
    );
    const comment = known?.description ? `${inner}// ${known.description}\n` : '';
    const isSection = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
    const text = isSection ? objectText(entry, parent === '' ? key : `${parent}.${key}`, inner) : valueText(entry);
    return `${comment}${inner}${JSON.stringify(key)}: ${text}`;
  });
  const separator = parent === '' ? ',\n\n' : ',\n';
  return `{\n${lines.join(separator)}\n${indent}}`;
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map((entry) => JSON.stringify(entry)).join(', ')}]` : JSON.stringify(value);
}
