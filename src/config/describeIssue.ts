import type { z } from 'zod';
import { closest } from './closest';
import { type ConfigKey, configKeys } from './keys';

type Issue = z.core.$ZodIssue;
export type ConfigPath = (string | number)[];

/** What is wrong with one value or key, in words a person understands. */
export interface Finding {
  kind: 'value' | 'missing-key' | 'unknown-key';
  path: ConfigPath;
  message: string;
  /** What a misspelt key or value was most likely meant to be. */
  suggestion?: string;
}

/** Puts an issue of the schema into words, with what was found and what was expected. @param root The whole configuration. */
export function describeIssue(issue: Issue, root: unknown): Finding[] {
  const path = issue.path as ConfigPath;
  const value = valueAt(root, path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      kind: 'unknown-key',
      path: [...path, key],
      message: unknownKey(key, path, value),
      suggestion: closest(key, keysOf(path, value)),
    }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return describeUnion(issue, root, value);
  if (value === undefined) return [{ kind: 'missing-key', path, message: missingKey(path, issue) }];
  const suggestion = closestChoice(value, choicesOf(issue));
  return [{ kind: 'value', path, message: `${nameOf(path)} ${complaint(issue, value)}`, suggestion }];
}

/** `data.augmentation.scale[1]` */
export function formatPath(path: ConfigPath): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i > 0 ? `.${part}` : part)).join('');
}

function complaint(issue: Issue, value: unknown): string {
  const expectations = expectationOf(issue);
  if (issue.code === 'custom') return `is not right: ${issue.message}.`;
  if (expectations === undefined) return `is not right: ${issue.message}.`;
  return `must be ${expectations}, but is ${found(value, issue)}.${didYouMean(closestChoice(value, choicesOf(issue)))}`;
}

/** A value that may have several shapes: the one it was meant to have is the one whose outer shape it has. */
function describeUnion(issue: Issue & { code: 'invalid_union' }, root: unknown, value: unknown): Finding[] {
  const path = issue.path as ConfigPath;
  const meant = issue.errors.find((issues) => !issues.some((inner) => inner.path.length === 0 && isWholeValue(inner)));
  if (meant) return meant.flatMap((inner) => describeIssue({ ...inner, path: [...path, ...inner.path] }, root));
  const whole = issue.errors.map((issues) => issues.find(isWholeValue)!);
  const expected = whole.map((inner) => expectationOf(inner)).join(' or ');
  const suggestion = closestChoice(value, whole.flatMap(choicesOf));
  const message = `${nameOf(path)} must be ${expected}, but is ${found(value)}.${didYouMean(suggestion)}`;
  return [{ kind: 'value', path, message, suggestion }];
}

const isWholeValue = (issue: Issue) => issue.code === 'invalid_type' || issue.code === 'invalid_value';

function expectationOf(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeNames[issue.expected] ?? issue.expected;
    case 'invalid_value':
    case 'invalid_union':
      return alternatives(choicesOf(issue));
    case 'too_small':
      return bound(issue.origin, Number(issue.minimum), issue.inclusive ? 'at least' : 'greater than');
    case 'too_big':
      return bound(issue.origin, Number(issue.maximum), issue.inclusive ? 'at most' : 'less than');
    default:
      return undefined;
  }
}

const typeNames: Record<string, string> = {
  string: 'text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object { … }',
  record: 'an object { … }',
  array: 'a list [ … ]',
  tuple: 'a list [ … ]',
};

function bound(origin: string, limit: number, relation: string): string {
  if (origin === 'string') return limit === 1 ? 'text that is not empty' : `${relation} ${limit} characters long`;
  if (origin === 'array') return `a list of ${limit} numbers`;
  return `${relation} ${limit}`;
}

function choicesOf(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union' && 'options' in issue) return (issue.options as unknown[]).map(String);
  return [];
}

function found(value: unknown, issue?: Issue): string {
  if (Array.isArray(value)) {
    const isTooLong = issue?.code === 'too_small' || issue?.code === 'too_big';
    return isTooLong ? `a list of ${value.length}` : 'a list';
  }
  if (typeof value === 'string') {
    if (value.trim() === '') return 'empty';
    return value.length > 60 ? `${value.length} characters long` : `the text "${value}"`;
  }
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function missingKey(path: ConfigPath, issue: Issue): string {
  const [key, parent] = [String(path.at(-1)), formatPath(path.slice(0, -1))];
  const description = configKeys.find((known) => known.key === key && known.parent === parent)?.description;
  const choices = choicesOf(issue);
  const meaning = choices.length > 0 ? `Choose ${alternatives(choices)}.` : description;
  return [`${nameOf(path)} is missing.`, meaning].filter(Boolean).join(' ');
}

function unknownKey(key: string, path: ConfigPath, holder: unknown): string {
  const parent = formatPath(path);
  const siblings = siblingsIn(parent);
  const variant = variantOf(siblings, holder);
  const here = keysOf(path, holder);
  const meant = closest(key, here);
  const where = parent === '' ? '' : ` in "${parent}"`;
  if (meant) return `Unknown key "${key}"${where}.${didYouMean(meant)}`;
  const owners = siblings.filter((known) => known.key === key).map((known) => known.variant!);
  if (owners.length > 0) return `"${key}" has no meaning for "${variant}"; it belongs to ${alternatives(owners)}.`;
  const elsewhere = configKeys.find((known) => known.key === key && known.key !== 'name');
  if (elsewhere)
    return `Unknown key "${key}"${where}. It belongs ${elsewhere.parent === '' ? 'at the top level' : `in "${elsewhere.parent}"`}.`;
  return `Unknown key "${key}"${where}. Known here: ${here.map((known) => `"${known}"`).join(', ')}.`;
}

/** The keys that the object at `path` may hold, as far as its `name` tells which variant it is. */
function keysOf(path: ConfigPath, holder: unknown): string[] {
  const siblings = siblingsIn(formatPath(path));
  const variant = variantOf(siblings, holder);
  return siblings.filter((known) => known.variant === variant).map((known) => known.key);
}

function siblingsIn(parent: string): ConfigKey[] {
  return configKeys.filter((known) => known.parent === parent);
}

function variantOf(siblings: ConfigKey[], holder: unknown): string | undefined {
  return siblings.some((known) => known.variant) ? (holder as { name?: string }).name : undefined;
}

function closestChoice(value: unknown, choices: string[]): string | undefined {
  return typeof value === 'string' ? closest(value, choices) : undefined;
}

function didYouMean(suggestion: string | undefined): string {
  return suggestion ? ` Did you mean "${suggestion}"?` : '';
}

function alternatives(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

function nameOf(path: ConfigPath): string {
  return path.length === 0 ? 'The configuration' : `"${formatPath(path)}"`;
}

function valueAt(root: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[part] : undefined,
    root,
  );
}
