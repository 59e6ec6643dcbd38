import { describe, expect, it } from 'vitest';
import { runJsonSchema, type JsonSchema } from '../../../src/config/jsonSchema';
import { parseConfig } from '../../../src/config/parse';
import { presets } from '../../../src/config/presets';
import { publishedSchema } from '../../../src/config/publishedSchema';

const schema = publishedSchema();

/** Whether a value keeps to the keywords that say which keys go with which preset and name; of values only their type counts. */
function allows(of: JsonSchema, value: unknown): boolean {
  const { if: condition, then = {}, else: otherwise = {}, not } = of as Record<string, JsonSchema | undefined>;
  const { allOf = [], oneOf } = of as Record<string, JsonSchema[] | undefined>;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const keys = isObject ? Object.entries(value) : [];
  const names = keys.map(([key]) => key);
  return (
    (!of.type || of.type !== 'object' || isObject) &&
    (!('const' in of) || of.const === value) &&
    (!of.enum || of.enum.includes(value)) &&
    (!isObject || (of.required ?? []).every((key) => names.includes(key))) &&
    keys.every(([key, entry]) => {
      const known = of.properties?.[key];
      return known ? allows(known, entry) : of.additionalProperties !== false;
    }) &&
    (!not || !allows(not, value)) &&
    (!condition || allows(allows(condition, value) ? then : otherwise, value)) &&
    allOf.every((part) => allows(part, value)) &&
    (!oneOf || oneOf.filter((part) => allows(part, value)).length === 1)
  );
}

const data = { path: 'images' };
const configurations: Record<string, object> = {
  'nothing but images': { data },
  'a section with its name': { data, optimizer: { name: 'adamw', learningRate: 0.001 } },
  'a section without its name': { data, optimizer: { learningRate: 0.001 } },
  'an empty section': { data, schedule: {} },
  'a key of another variant': { data, optimizer: { name: 'adamw', nesterov: true } },
  'a preset': { data, extends: 'paper/resnet50' },
  'a preset that is not there': { data, extends: 'paper/resnet5', optimizer: { learningRate: 0.001 } },
  'a preset, and keys of its sections': {
    data,
    extends: 'paper/resnet50',
    regularizer: { lambda: 2 },
    optimizer: { momentum: 0.8 },
    schedule: { factor: 0.2 },
  },
  'a preset, and an empty section': { data, extends: 'paper/resnet50', optimizer: {} },
  'a preset, and a key of another variant': { data, extends: 'paper/vit-b-16', optimizer: { nesterov: true } },
  'a preset, and an unknown key': { data, extends: 'paper/vit-b-16', optimizer: { learningRat: 1 } },
  'a preset, and the same name': { data, extends: 'paper/vit-b-16', optimizer: { name: 'adamw', weightDecay: 0 } },
  'a preset, and another name': { data, extends: 'paper/vit-b-16', optimizer: { name: 'sgd', nesterov: true } },
  'a preset without regularizer, and a key of one': { data, extends: 'plain/resnet18', regularizer: { lambda: 2 } },
  'a preset without regularizer, and one': { data, extends: 'plain/resnet18', regularizer: { name: 'adarand' } },
};

describe('the JSON Schema for other editors', () => {
  it.each(Object.entries(configurations))('judges %s as the parser does', (_what, configuration) => {
    const { problems } = parseConfig(JSON.stringify(configuration));
    expect(allows(schema, configuration), JSON.stringify(problems)).toBe(problems.length === 0);
  });

  it.each(presets.map(({ id, config }) => ({ id, config })))(
    'lets $id be changed without repeating names',
    (preset) => {
      const sections = ['regularizer', 'optimizer', 'schedule'] as const;
      const nameless = sections.map((section) => [section, { ...preset.config[section], name: undefined }]);
      const configuration = JSON.parse(JSON.stringify({ data, extends: preset.id, ...Object.fromEntries(nameless) }));
      expect(parseConfig(JSON.stringify(configuration)).problems).toEqual([]);
      expect(allows(schema, configuration)).toBe(true);
      expect(allows(runJsonSchema(), configuration)).toBe(false);
    },
  );

  it('keeps every rule for sections that have a name', () => {
    const { optimizer } = schema.properties!;
    expect(optimizer!.oneOf!.slice(0, -1)).toEqual(runJsonSchema().properties!.optimizer!.oneOf);
  });
});
