import { z } from 'zod';
import { runConfigSchema } from './schema';

/** A JSON Schema, as far as this project looks into one. */
export interface JsonSchema {
  type?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema | JsonSchema[];
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  [keyword: string]: unknown;
}

/**
 * The JSON Schema (draft 7, the one VS Code knows best) of a configuration as a person writes it: completion, hover help and
 * validation in the editor come from it. Comments and trailing commas are allowed, as VS Code's own extension keywords say.
 */
export function runJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(runConfigSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => describeVariants(jsonSchema as JsonSchema),
  }) as JsonSchema;
  return { ...schema, title: 'AdaRand run configuration', allowComments: true, allowTrailingCommas: true };
}

/** A variant of an object is described by its name; an editor shows it as the description of the whole object. */
function describeVariants(schema: JsonSchema): void {
  for (const variant of schema.oneOf ?? []) variant.description ??= variant.properties?.name?.description;
}
