import { getNodeValue, type Node, type ParseError } from 'jsonc-parser';
import { type ConfigPath, describeIssue, formatPath } from './describeIssue';
import { withPreset } from './extend';
import { parseText, rangeOf, type TextRange } from './locate';
import { type RunConfig, runConfigSchema } from './schema';
import { type Plan, planOf } from './plan/plan';
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
 * its preset and every default written out and the runs of its sweep or study, or there are problems that say why not. Relative paths in it stay as they are: see resolve.ts.
 */
export function parseConfig(text: string): { config?: RunConfig; plan?: Plan; problems: ConfigProblem[] } {
  const syntaxErrors: ParseError[] = [];
  const root = parseText(text, syntaxErrors);
  const problemAt = (
    at: Pick<ConfigProblem, 'kind' | 'path' | 'message' | 'suggestion'>,
    range: TextRange,
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

  const value = withPreset(getNodeValue(root));
  const checked = runConfigSchema.safeParse(value);
  const issues = checked.success ? [] : checked.error.issues;
  // Without the preset that was meant, nobody knows what else is missing.
  const ofPreset = issues.filter(({ path }) => path[0] === 'extends');
  const planned = checked.success ? planOf(checked.data) : undefined;
  const findings = (ofPreset.length > 0 ? ofPreset : issues)
    .flatMap((issue) => describeIssue(issue, value))
    .concat(planned?.findings ?? []);
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
    ...findings.map((finding) =>
      problemAt(finding, rangeOf(root, finding.path, finding.kind === 'value' ? 'value' : 'key')),
    ),
  ].sort((a, b) => a.offset - b.offset);
  if (!checked.success || problems.length > 0) return { problems };
  // What it extends is in it by now.
  delete checked.data.extends;
  return { config: checked.data, ...(planned?.plan && { plan: planned.plan }), problems };
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
