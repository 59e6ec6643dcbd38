import { findNodeAtLocation, parseTree } from 'jsonc-parser';

export interface TextRange {
  /** UTF-16 code units from the start of the text. */
  offset: number;
  length: number;
}

/**
 * Where the value at `path` stands in the text of a configuration. A value that is left to its default has no place of its
 * own: then the key of the object it would stand in, or the file's opening brace.
 */
export function locate(text: string, path: readonly (string | number)[]): TextRange {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (!root) return { offset: 0, length: 0 };
  for (let end = path.length; end > 0; end--) {
    const node = findNodeAtLocation(root, path.slice(0, end));
    if (!node) continue;
    const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
    const { offset, length } = end === path.length ? node : (key ?? node);
    return { offset, length };
  }
  return { offset: root.offset, length: 1 };
}
