/** A column of a table: what stands above it, and on which side its entries line up. */
export interface Column {
  title: string;
  align: 'left' | 'right';
}

/** Rows of text in columns that line up, below their titles. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_column, i) => Math.max(...lines.map((line) => lengthOf(line[i]!))));
  return lines
    .map((line) =>
      columns
        .map(({ align }, i) => {
          const space = ' '.repeat(widths[i]! - lengthOf(line[i]!));
          return align === 'left' ? line[i]! + space : space + line[i]!;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Characters rather than UTF-16 code units. */
function lengthOf(text: string): number {
  return [...text].length;
}
