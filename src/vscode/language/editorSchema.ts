import type { JsonSchema } from '../../config/jsonSchema';
import { sweptKeys } from '../../config/plan/sweptKeys';

/**
 * The schema that VS Code's JSON support completes and explains configurations with. It forbids nothing: what is wrong is
 * said once, by ConfigurationProblems, which knows more than a schema can – what a misspelt key was meant to be, where a key
 * belongs, that a run would be refused. `run.schema.json` with all its rules is for other editors.
 */
export function editorSchema({
  $schema,
  title,
  allowComments,
  allowTrailingCommas,
  ...schema
}: JsonSchema): JsonSchema {
  const hints = hintsOf(schema);
  const sweep = hints.properties?.['sweep'];
  if (sweep) sweep.properties = { ...sweep.properties, ...keysToSweep() };
  return { $schema, title, allowComments, allowTrailingCommas, ...hints };
}

/** The keys of a sweep are paths of keys; completion writes a list of values. */
function keysToSweep(): Record<string, JsonSchema> {
  return Object.fromEntries(
    sweptKeys.map(({ path, description }) => [
      path,
      { description, markdownDescription: description, defaultSnippets: [{ body: ['^$1'] }] },
    ]),
  );
}

/** Keywords that say what may stand somewhere without saying that nothing else may. */
const helpful = ['description', 'default'] as const;
/** Keywords that describe a value; they only help when anything else is allowed beside it. */
const restricting = ['type', 'const', 'enum', 'enumDescriptions'] as const;

function hintsOf(schema: JsonSchema): JsonSchema {
  const hints: JsonSchema = pick(schema, helpful);
  if (schema.description) hints.markdownDescription = schema.description;
  if (schema.properties) hints.properties = mapValues(schema.properties, hintsOf);
  if (schema.items) hints.items = Array.isArray(schema.items) ? schema.items.map(hintsOf) : hintsOf(schema.items);
  const variants = schema.oneOf ?? schema.anyOf;
  if (schema.oneOf) hints.properties = { name: choiceOfNames(schema.oneOf) };
  const suggestions = variants?.map((variant) => (schema.oneOf ? hintsOfVariant(variant) : hintsOf(variant)));
  const isValue = !suggestions && !schema.properties && !schema.items;
  const choices = suggestions ?? (isValue ? [pick(schema, restricting)] : []);
  if (choices.length > 0) hints.anyOf = [...choices, {}];
  const snippet = isValue && !('default' in schema) ? placeholders[schema.type ?? ''] : undefined;
  if (snippet !== undefined) hints.defaultSnippets = [{ body: snippet }];
  return hints;
}

/** What completion writes for a key that has no default; ^ means: as it stands, without quotes. */
const placeholders: Record<string, string> = { string: '$1', integer: '^$1', number: '^$1' };

/** A variant keeps its name fixed: this is how completion knows which keys go with the name that is there. */
function hintsOfVariant(variant: JsonSchema): JsonSchema {
  const hints = hintsOf(variant);
  const name = pick(variant.properties?.name ?? {}, ['const']);
  return { ...hints, properties: { ...hints.properties, name }, required: ['name'] };
}

/** All names that the variants have, so that a name can be completed while none of them fits yet. */
function choiceOfNames(variants: JsonSchema[]): JsonSchema {
  const names = variants.map((variant) => variant.properties?.name ?? {});
  const enumDescriptions = names.map(({ description }) => description);
  return { anyOf: [{ enum: names.map((name) => name.const), enumDescriptions }, {}] };
}

function pick(schema: JsonSchema, keywords: readonly string[]): JsonSchema {
  return Object.fromEntries(keywords.filter((keyword) => keyword in schema).map((key) => [key, schema[key]]));
}

function mapValues(schemas: Record<string, JsonSchema>, map: (schema: JsonSchema) => JsonSchema) {
  return Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, map(schema)]));
}
