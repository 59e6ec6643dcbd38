import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { ConfigPath } from './describeIssue';

export interface TextRange {
  /** UTF-16 code units from the start of the text. */
  offset: number;
  length: number;
}

/** The tree of a JSON text with comments and trailing commas. A byte order mark is not JSON; a space in its place keeps every offset. */
export function parseText(text: string, errors: Parameters<typeof parseTree>[1] = []): Node | undefined {
  return parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
}

/**
 * Where the value at `path` stands in the text of a configuration. A value that is left to its default has no place of its
 * own: then the key of the object it would stand in, or the file's opening brace.
 */
export function locate(text: string, path: ConfigPath): TextRange {
  const root = parseText(text);
  return root ? rangeOf(root, path, 'value') : { offset: 0, length: 0 };
}

/**
 * The value at `path`, or its key. In the place of what is missing: the key of the object it is missing from, or the opening brace.
 */
export function rangeOf(root: Node, path: ConfigPath, part: 'value' | 'key'): TextRange {
  for (let end = path.length; end > 0; end--) {
    const node = findNodeAtLocation(root, path.slice(0, end));
    if (!node) continue;
    const key = node.parent?.type === 'property' ? node.parent.children![0]! : node;
    const { offset, length } = part === 'value' && end === path.length ? node : key;
    return { offset, length };
  }
  return { offset: root.offset, length: root.type === 'object' ? 1 : root.length };
}
