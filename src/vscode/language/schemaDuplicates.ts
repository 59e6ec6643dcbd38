import type { ConfigProblem } from '../../config/parse';
import type { TextRange } from './locate';

/**
 * VS Code's JSON support reports what the JSON Schema forbids; to say everything twice would be noise. We stay silent where
 * it has marked the place already, unless we know more than it does: what an unknown key or a misspelt value should have been.
 */
export function withoutDuplicates(problems: ConfigProblem[], markedBySchema: readonly TextRange[]): ConfigProblem[] {
  return problems.filter(
    (problem) => knowsMore(problem) || !markedBySchema.some((marked) => overlaps(problem, marked)),
  );
}

function knowsMore({ kind, suggestion }: ConfigProblem): boolean {
  return kind === 'unknown-key' || suggestion !== undefined;
}

function overlaps(a: TextRange, b: TextRange): boolean {
  return a.offset < b.offset + Math.max(1, b.length) && b.offset < a.offset + Math.max(1, a.length);
}
