/** A record of a CSV file. */
export interface CsvRecord {
  /** Line it starts on, from 1. */
  line: number;
  fields: string[];
}

/** Text that is not CSV; `line` says where, from 1. */
export class CsvError extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
    this.name = 'CsvError';
  }
}

/**
 * Reads comma-separated values (RFC 4180): fields may be quoted, and hold commas, line breaks and doubled quotes then. Lines end in
 * LF or CRLF; empty lines are skipped.
 * @throws {CsvError} when a quoted field does not end, or goes on after its end
 */
export function parseCsv(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let line = 1;
  let position = 0;
  const skip = (pattern: RegExp) => {
    pattern.lastIndex = position;
    const [match = ''] = pattern.exec(text) ?? [];
    position += match.length;
    return match;
  };
  const field = (): string => {
    if (text[position] !== '"') return skip(/[^,\r\n]*/y);
    const first = line;
    const quoted = skip(/"(?:[^"]|"")*"/y);
    if (!quoted) throw new CsvError(first, 'a quoted field does not end');
    line += quoted.split('\n').length - 1;
    if (position < text.length && !/[,\r\n]/.test(text[position]!))
      throw new CsvError(line, 'a quoted field goes on after its closing quote');
    return quoted.slice(1, -1).replaceAll('""', '"');
  };
  while (position < text.length) {
    const record: CsvRecord = { line, fields: [field()] };
    while (skip(/,/y)) record.fields.push(field());
    skip(/\r?\n|\r/y);
    if (record.fields.length > 1 || record.fields[0] !== '') records.push(record);
    line++;
  }
  return records;
}
