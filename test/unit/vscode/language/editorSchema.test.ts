import { expect, it } from 'vitest';
import { type JsonSchema, runJsonSchema } from '../../../../src/config/jsonSchema';
import { editorSchema } from '../../../../src/vscode/language/editorSchema';

const schema = editorSchema(runJsonSchema());

function everySchema(of: JsonSchema): JsonSchema[] {
  const children = [
    ...Object.values(of.properties ?? {}),
    ...(of.anyOf ?? []),
    ...(of.oneOf ?? []),
    of.items ?? [],
  ].flat();
  return [of, ...children.flatMap(everySchema)];
}

it('forbids nothing: whatever restricts stands beside "anything"', () => {
  const restricting = ['type', 'const', 'enum', 'required'];
  const forbidding = ['additionalProperties', 'additionalItems', 'minimum', 'maximum', 'minItems', 'oneOf', 'not'];
  for (const each of everySchema(schema)) {
    for (const keyword of forbidding) expect(each).not.toHaveProperty(keyword);
    if (each.anyOf) expect(each.anyOf.at(-1)).toEqual({});
    if (each.anyOf) for (const keyword of restricting) expect(each).not.toHaveProperty(keyword);
  }
  for (const keyword of restricting) expect(schema).not.toHaveProperty(keyword);
});

it('knows what every key means and what its value may be', () => {
  const { engine, data } = schema.properties!;
  expect(engine).toMatchObject({ default: 'auto', anyOf: [{ enum: expect.arrayContaining(['onnx']) }, {}] });
  expect(engine!.markdownDescription).toMatch(/^What computes/);
  expect(data!.properties!.imageSize).toMatchObject({ default: 224, anyOf: [{ type: 'integer' }, {}] });
});

it('completes keys that have no default with room for a value', () => {
  const { data } = schema.properties!;
  expect(data!.properties!.path!.defaultSnippets).toEqual([{ body: '$1' }]);
  expect(data!.properties!.resizeSize!.defaultSnippets).toEqual([{ body: '^$1' }]);
  expect(data!.properties!.imageSize).not.toHaveProperty('defaultSnippets');
});

it('knows which keys go with which name', () => {
  const { regularizer } = schema.properties!;
  const [names] = regularizer!.properties!.name!.anyOf!;
  expect(names!.enum).toEqual(['none', 'adarand', 'randreg', 'l2sp', 'feature-norm', 'bss', 'delta', 'supcon']);
  const variants = regularizer!.anyOf!.slice(0, -1).map(({ properties, required }) => {
    expect(required).toEqual(['name']);
    return [properties!.name!.const, Object.keys(properties!)];
  });
  expect(Object.fromEntries(variants)).toMatchObject({
    none: ['name'],
    adarand: expect.arrayContaining(['lambda', 'alpha']),
    randreg: expect.arrayContaining(['lambda', 'prior']),
  });
});
