import { findNodeAtLocation, getNodeValue, type Node, parseTree, type ParseError } from 'jsonc-parser';
import { type ConfigPath, describeIssue, formatPath } from './describeIssue';
import { type RunConfig, runConfigSchema } from './schema';
import { describeSyntaxError } from './syntaxError';
import { positionAt } from './textPosition';

/** One thing that is wrong with the text of a configuration, and where. */
export interface ConfigProblem {
  severity: 'error' | 'warning';
  /** What sort of problem: an editor that knows the JSON Schema already reports all but some of these. */
  kind: 'syntax' | 'duplicate-key' | 'unknown-key' | 'missing-key' | 'value';
  /** Where in the configuration, e.g. ['data', 'path']. */
  path: ConfigPath;
  message: string;
  /** What a misspelt key or value was most likely meant to be; stands in the place of the marked text. */
  suggestion?: string;
  /** The value or key in the text, in UTF-16 code units from its start. */
  offset: number;
  length: number;
  /** The same place for a person, from 1. */
  line: number;
  column: number;
}

/**
 * Reads the text of a `*.adarand.json` file: JSON with comments and trailing commas. Either there is a configuration, with
 * every default written out, or there are problems that say why not. Relative paths in it stay as they are: see resolve.ts.
 */
export function parseConfig(text: string): { config?: RunConfig; problems: ConfigProblem[] } {
  const syntaxErrors: ParseError[] = [];
  // A byte order mark is not JSON; a space in its place keeps every offset.
  const root = parseTree(text.replace(/^\uFEFF/, ' '), syntaxErrors, { allowTrailingComma: true });
  const problemAt = (
    at: Pick<ConfigProblem, 'kind' | 'path' | 'message' | 'suggestion'>,
    range: Range,
  ): ConfigProblem => ({
    severity: 'error',
    ...at,
    ...range,
    ...positionAt(text, range.offset),
  });

  // After the first mistake a parser only guesses; its other complaints, and a check of half a value, would mislead.
  const [mistake] = syntaxErrors;
  if (!root || mistake) {
    const { offset, length } = mistake ?? { offset: 0, length: 0 };
    const message =
      mistake && root ? describeSyntaxError(mistake, text) : 'The file is empty: a configuration starts with {.';
    return { problems: [problemAt({ kind: 'syntax', path: [], message }, { offset, length })] };
  }

  const value: unknown = getNodeValue(root);
  const checked = runConfigSchema.safeParse(value);
  const findings = checked.success ? [] : checked.error.issues.flatMap((issue) => describeIssue(issue, value));
  const problems = [
    ...duplicateKeys(root, []).map(({ key, path }) =>
      problemAt(
        {
          kind: 'duplicate-key',
          path,
          message: `"${formatPath(path)}" is given twice, and only the last would count. Remove one.`,
        },
        key,
      ),
    ),
    ...findings.map((finding) => problemAt(finding, rangeOf(root, finding))),
  ].sort((a, b) => a.offset - b.offset);
  return checked.success && problems.length === 0 ? { config: checked.data, problems } : { problems };
}

/**
 * Where the value at `path` stands in the text of a configuration, for a person. A value that is left to its default has no
 * place of its own: then the key of the object it would stand in.
 */
export function positionOf(path: ConfigPath, text: string): { line: number; column: number } {
  const root = parseTree(text.replace(/^\uFEFF/, ' '), [], { allowTrailingComma: true });
  return positionAt(text, root ? rangeOf(root, { kind: 'value', path }).offset : 0);
}

interface Range {
  offset: number;
  length: number;
}

/** The value of a wrong value, the key of an unknown key, and for a missing key the key of the object it is missing from. */
function rangeOf(root: Node, { kind, path }: Pick<ConfigProblem, 'kind' | 'path'>): Range {
  for (let end = path.length; end > 0; end--) {
    const node = findNodeAtLocation(root, path.slice(0, end));
    if (!node) continue;
    const key = node.parent?.type === 'property' ? node.parent.children![0]! : node;
    const { offset, length } = kind === 'value' && end === path.length ? node : key;
    return { offset, length };
  }
  return { offset: root.offset, length: root.type === 'object' ? 1 : root.length };
}

function duplicateKeys(node: Node, path: ConfigPath): { key: Node; path: ConfigPath }[] {
  if (node.type === 'array') return node.children!.flatMap((child, i) => duplicateKeys(child, [...path, i]));
  if (node.type !== 'object') return [];
  const seen = new Set<string>();
  return node.children!.flatMap(({ children }) => {
    const [key, value] = children as [Node, Node];
    const name = String(key.value);
    const found = duplicateKeys(value, [...path, name]);
    if (seen.has(name)) found.unshift({ key, path: [...path, name] });
    seen.add(name);
    return found;
  });
}
