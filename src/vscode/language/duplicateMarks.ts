import type { TextRange } from '../../config/locate';

/**
 * VS Code's JSON support marks what is no JSON, and keys that are given twice, whatever the schema says (editorSchema.ts
 * keeps it from marking more). What it has marked already need not be said twice.
 */
export function withoutDuplicates<T extends TextRange>(problems: T[], marked: readonly TextRange[]): T[] {
  return problems.filter((problem) => !marked.some((mark) => overlaps(problem, mark)));
}

/** An empty range counts as the character it stands before: a parser marks what is missing where it should be. */
function overlaps(a: TextRange, b: TextRange): boolean {
  return a.offset < b.offset + Math.max(1, b.length) && b.offset < a.offset + Math.max(1, a.length);
}
