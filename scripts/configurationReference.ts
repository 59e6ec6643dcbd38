import { type JsonSchema, runJsonSchema } from '../src/config/jsonSchema';
import { presets } from '../src/config/presets';

/** The generated part of docs/configuration.md: every key of a configuration, and the presets, as Markdown. */

const start = '<!-- reference: generated from src/config/ by scripts/makeSchema.mjs; edit the text outside -->';
const end = '<!-- end of reference -->';

/** The page with its generated part brought up to date. @throws {Error} when the page has lost its markers. */
export function updateReference(page: string): string {
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The page needs these two lines:\n${start}\n${end}`);
  return `${page.slice(0, from + start.length)}\n\n${reference()}\n\n${page.slice(to)}`;
}

function reference(): string {
  const sections = sectionsOf('', runJsonSchema()).map(({ title, description, table }) =>
    [title === '' ? '### Top level' : `### ${title}`, description, table].filter(Boolean).join('\n\n'),
  );
  return ['## Keys', ...sections, '## Presets', presetTable()].join('\n\n');
}

interface Section {
  title: string;
  description?: string;
  table: string;
}

/** A section for an object's own keys, then one for each object inside it. */
function sectionsOf(path: string, schema: JsonSchema): Section[] {
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives)
    return alternatives.flatMap((alternative) => {
      const name = alternative.properties?.name?.const;
      return sectionsOf(name === undefined ? path : `${path}: ${JSON.stringify(name)}`, alternative);
    });
  if (!schema.properties) return [];
  const properties = Object.entries(schema.properties);
  const rows = properties.map(([key, child]) => {
    const required = schema.required?.includes(key) ?? false;
    return `| \`${key}\` | ${typeOf(child)} | ${required ? 'required' : defaultOf(child)} | ${meaningOf(child)} |`;
  });
  const table = ['| key | value | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
  const title = path.replace(/^[\w.$]+/, (name) => `\`${name}\``);
  const inner = properties.flatMap(([key, child]) => sectionsOf(path === '' ? key : `${path}.${key}`, child));
  // A variant says what it is in the row of its name.
  const description = schema.properties.name?.const === undefined ? schema.description : undefined;
  return [{ title, description, table }, ...inner];
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) return [...new Set(alternatives.map(typeOf))].join(' or ');
  if (Array.isArray(schema.items)) return `list of ${schema.items.length}: ${typeOf(schema.items[0]!)}`;
  if (schema.items) return `list of: ${typeOf(schema.items)}`;
  if (schema.type === 'integer' || schema.type === 'number')
    return [schema.type === 'integer' ? 'whole number' : 'number', rangeOf(schema)].filter(Boolean).join(' ');
  return { string: 'text', boolean: '`true` or `false`', object: 'object', null: '`null`' }[schema.type ?? ''] ?? 'any';
}

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  // A whole number that may be anything carries the limits of JavaScript's safe integers, which tell nobody anything.
  const most = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (minimum !== undefined && most !== undefined) return `from ${minimum} to ${most}`;
  const bounds = [
    minimum !== undefined && `≥ ${minimum}`,
    exclusiveMinimum !== undefined && `> ${exclusiveMinimum}`,
    most !== undefined && `≤ ${most}`,
    exclusiveMaximum !== undefined && `< ${exclusiveMaximum}`,
  ];
  return bounds.filter(Boolean).join(', ');
}

function defaultOf(schema: JsonSchema): string {
  const isSection = schema.type === 'object' || schema.oneOf;
  if (schema.default === undefined) return '';
  if (isSection) return Object.keys(schema.default as object).length === 0 ? 'its defaults' : code(schema.default);
  return code(roundNumbers(schema.default));
}

function roundNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(roundNumbers);
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}

function meaningOf(schema: JsonSchema): string {
  const values = schema.enum?.map((value, i) => {
    const meaning = (schema.enumDescriptions as string[] | undefined)?.[i];
    return meaning && `${code(value)}: ${meaning}`;
  });
  return [schema.description, ...(values ?? [])].filter(Boolean).join('<br>').replaceAll('|', '\\|');
}

function presetTable(): string {
  const rows = presets.map(({ id, label, description }) => `| \`${id}\` | ${label} | ${description} |`);
  return ['| preset | what it is for | recipe |', '| --- | --- | --- |', ...rows].join('\n');
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}
