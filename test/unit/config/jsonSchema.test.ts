import { describe, expect, it } from 'vitest';
import { type JsonSchema, runJsonSchema } from '../../../src/config/jsonSchema';
import { configKeys } from '../../../src/config/keys';

const schema = runJsonSchema();

describe('the JSON Schema', () => {
  it('requires only the image folder', () => {
    expect(schema.required).toEqual(['data']);
    expect(schema.properties!.data!.required).toEqual(['path']);
  });

  it('allows what the parser allows: comments and trailing commas, and no unknown key', () => {
    expect(schema).toMatchObject({ allowComments: true, allowTrailingCommas: true, additionalProperties: false });
  });

  it('explains every key, every variant and every listed value', () => {
    const silent: string[] = [];
    visit(schema, '', (place, part) => {
      if (part.enum && (part.enumDescriptions as unknown[] | undefined)?.length !== part.enum.length)
        silent.push(place);
      for (const variant of part.oneOf ?? []) if (!variant.description) silent.push(place);
      for (const [key, child] of Object.entries(part.properties ?? {}))
        if (!child.description) silent.push(`${place}.${key}`);
    });
    expect(silent).toEqual([]);
  });

  it('gives defaults that the editor can fill in', () => {
    const { data, optimizer } = schema.properties!;
    expect(data!.properties!.imageSize!.default).toBe(224);
    expect(optimizer!.oneOf!.map((variant) => variant.properties!.learningRate!.default)).toEqual([0.01, 1e-3, 3e-5]);
  });
});

describe('configKeys', () => {
  it('lists the same keys as the JSON Schema, with the same descriptions', () => {
    const fromSchema: string[] = [];
    visit(schema, '', (place, part) => {
      const variant = part.properties?.name?.const;
      for (const [key, child] of Object.entries(part.properties ?? {}))
        fromSchema.push(`${place}|${variant ?? ''}|${key}|${child.description}`);
    });
    const listed = configKeys.map(
      ({ parent, variant, key, description }) => `${parent}|${variant ?? ''}|${key}|${description}`,
    );
    expect(listed.sort()).toEqual(fromSchema.sort());
  });
});

function visit(part: JsonSchema, place: string, see: (place: string, part: JsonSchema) => void): void {
  see(place, part);
  for (const inner of [...(part.oneOf ?? []), ...(part.anyOf ?? [])]) visit(inner, place, see);
  for (const [key, child] of Object.entries(part.properties ?? {}))
    visit(child, place === '' ? key : `${place}.${key}`, see);
}
