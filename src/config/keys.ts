import { z } from 'zod';
import { runConfigSchema } from './schema';

/** A key that a configuration may hold. */
export interface ConfigKey {
  key: string;
  /** Path of the object it stands in; empty for the top level. */
  parent: string;
  /** For keys of one variant of an object that is told apart by its `name`: that name, e.g. 'adarand'. */
  variant?: string;
  description?: string;
}

/** Every key of a configuration, in the schema's order. */
export const configKeys: readonly ConfigKey[] = collect(runConfigSchema, '');

function collect(schema: unknown, parent: string, variant?: string): ConfigKey[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodDiscriminatedUnion)
    return inner.options.flatMap((option) => collect(option, parent, variantOf(option, inner.def.discriminator)));
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => collect(option, parent));
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape).flatMap(([key, child]) => [
    { key, parent, variant, description: descriptionOf(child) },
    ...collect(child, parent === '' ? key : `${parent}.${key}`),
  ]);
}

function unwrap(schema: unknown): unknown {
  const isWrapper =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable;
  return isWrapper ? unwrap(schema.unwrap()) : schema;
}

function variantOf(option: unknown, discriminator: string): string | undefined {
  const literal = option instanceof z.ZodObject ? option.shape[discriminator] : undefined;
  return literal instanceof z.ZodLiteral ? String(literal.value) : undefined;
}

function descriptionOf(schema: unknown): string | undefined {
  const own = schema instanceof z.ZodType ? schema.description : undefined;
  const inner = unwrap(schema);
  return own ?? (inner instanceof z.ZodType ? inner.description : undefined);
}
