import { runJsonSchema, type JsonSchema } from './jsonSchema';
import { presets } from './presets';

const nameless: JsonSchema = { not: { required: ['name'] } };

/**
 * The JSON Schema for other editors: all rules of `runJsonSchema`, and that a section may leave out its `name` where the preset
 * that the configuration extends has it. Its keys are then those that go with the preset's name.
 */
export function publishedSchema(): JsonSchema {
  const schema = runJsonSchema();
  const sections = Object.entries(schema.properties!).filter(([, { oneOf }]) => oneOf);
  const description = 'Keys in the place of those of the preset, which says the name.';
  const properties = sections.map(([key, section]) => {
    const ofPreset: JsonSchema = { type: 'object', ...nameless, description };
    return [key, { ...section, oneOf: [...section.oneOf!, ofPreset] }];
  });
  return {
    ...schema,
    properties: { ...schema.properties, ...Object.fromEntries(properties) },
    allOf: sections.flatMap(([key, { oneOf }]) => rulesOf(key, oneOf!)),
  };
}

/** Without a preset that has the section, its name is required; with one, its keys go with the preset's name. */
function rulesOf(section: string, variants: JsonSchema[]): JsonSchema[] {
  const presetsWith = (suits: (name: string) => boolean) =>
    presets.filter(({ config }) => suits(nameOf(config, section) ?? '')).map(({ id }) => id);
  const ofNames = variants.map((variant): [string[], JsonSchema] => {
    const keys = { ...variant, required: variant.required!.filter((key) => key !== 'name') };
    return [presetsWith((name) => name === variant.properties!.name!.const), { if: nameless, then: keys }];
  });
  return [
    { if: extending(presetsWith((name) => name !== '')), else: { properties: { [section]: { required: ['name'] } } } },
    ...ofNames
      .filter(([ids]) => ids.length > 0)
      .map(([ids, rule]) => ({ if: extending(ids), then: { properties: { [section]: rule } } })),
  ];
}

function nameOf(config: object, section: string): string | undefined {
  return (config as Record<string, { name?: string } | undefined>)[section]?.name;
}

function extending(ids: string[]): JsonSchema {
  return { properties: { extends: { enum: ids } }, required: ['extends'] };
}
