import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { closest } from '../../config/closest';
import { CsvError, parseCsv, type CsvRecord } from './csv';
import { statOrNothing, withSlashes, type ImageFile } from './imageFolder';
import { Problems } from './problems';

export type ListSplit = 'train' | 'validation' | 'test';

/** An image that a list names. */
export interface ListedImage extends ImageFile {
  /** From the list's folder, with forward slashes; absolute for one that lies elsewhere. */
  relativePath: string;
  /** Name of its class, NFC. */
  className: string;
  split: ListSplit;
  /** Line of the list, from 1. */
  line: number;
}

const splitOfName: Record<string, ListSplit> = {
  '': 'train',
  train: 'train',
  val: 'validation',
  validation: 'validation',
  test: 'test',
};
const namedAtMost = 20;

/** Whether a path names a list of images rather than a folder. */
export function isListFile(file: string): boolean {
  return path.extname(file).toLowerCase() === '.csv';
}

/**
 * Reads a list of images: CSV in UTF-8 with the columns `path`, `label` and perhaps `split`, in any order; others are not looked
 * at. Paths are absolute or relative to the list's folder.
 * @param keepMissing keeps images that are not there, with size 0; else each is an error
 * @throws {DatasetError} naming the line of everything that is wrong
 */
export async function readImageList(file: string, keepMissing: boolean): Promise<ListedImage[]> {
  const problems = new Problems();
  const { columns, records } = await readTable(file, problems);
  const rows = await Promise.all(records.map((record) => readRow(record, columns, path.dirname(file), keepMissing)));

  const wrong: string[] = [];
  const images: ListedImage[] = [];
  const lines = new Map<string, number>();
  rows.forEach((row, i) => {
    if (typeof row === 'string') return wrong.push(`${file}:${records[i]!.line}: ${row}`);
    const before = lines.get(row.path);
    if (before !== undefined) wrong.push(`${file}:${row.line}: ${row.path} is listed already, on line ${before}.`);
    lines.set(row.path, row.line);
    return images.push(row);
  });
  wrong.slice(0, namedAtMost).forEach((message) => problems.error(message));
  if (wrong.length > namedAtMost) problems.error(`${file}: ${wrong.length - namedAtMost} more lines are wrong.`);
  problems.throwIfAny();
  return images;
}

/** Where the columns are. */
interface Columns {
  path: number;
  label: number;
  split: number | undefined;
  count: number;
}

/** @throws {DatasetError} */
async function readTable(file: string, problems: Problems): Promise<{ columns: Columns; records: CsvRecord[] }> {
  const content = await readFile(file);
  try {
    const [header, ...records] = parseCsv(decodeUtf8(content));
    const columns = readHeader(header ?? { line: 1, fields: [] });
    if (records.length === 0) throw new CsvError(header!.line, 'nothing is listed below the header');
    return { columns, records };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return problems.fail(`${file}:${error.line}: ${error.message}.`);
  }
}

function decodeUtf8(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new CsvError(1, 'the list is not UTF-8 text; save it as "CSV UTF-8"');
  }
}

function readHeader({ line, fields }: CsvRecord): Columns {
  const names = fields.map((field) => field.trim().toLowerCase());
  const at = (name: string) => (names.includes(name) ? names.indexOf(name) : undefined);
  const [file, label, split] = [at('path'), at('label'), at('split')];
  if (file === undefined || label === undefined)
    throw new CsvError(
      line,
      `expected the columns path,label or path,label,split; the first line is "${fields.join()}"`,
    );
  const misspelt = split === undefined && fields.find((field) => closest(field, ['split']));
  if (misspelt) throw new CsvError(line, `the column "${misspelt}" is not known; did you mean "split"?`);
  return { path: file, label, split, count: fields.length };
}

/** @returns the image, or what is wrong with the line */
async function readRow(
  { line, fields }: CsvRecord,
  columns: Columns,
  folder: string,
  keepMissing: boolean,
): Promise<ListedImage | string> {
  if (fields.length !== columns.count)
    return `${fields.length} fields, but the header has ${columns.count}. Put fields with commas into double quotes.`;
  const written = fields[columns.path]!.trim();
  const className = fields[columns.label]!.trim().normalize('NFC');
  const splitName = columns.split === undefined ? '' : fields[columns.split]!.trim();
  const split = splitOfName[splitName.toLowerCase()];
  if (written === '') return 'the path is empty.';
  if (className === '') return 'the label is empty.';
  if (!split) return `the split "${splitName}" is not known. Expected train, val or test.${meantSplit(splitName)}`;
  const { path: file, stats } = await find(folder, written);
  if (stats?.isDirectory()) return `${file} is a folder. Name the images in it one by one.`;
  if (!stats && !keepMissing) return `${file} does not exist. Paths are relative to ${folder}.`;
  return { path: file, size: stats?.size ?? 0, relativePath: relativePath(folder, file), className, split, line };
}

function meantSplit(name: string): string {
  const meant = closest(name, ['train', 'val', 'validation', 'test']);
  return meant ? ` Did you mean "${meant}"?` : '';
}

/** A list made on Windows separates folders by backslashes, which a file name elsewhere may hold. */
async function find(folder: string, written: string) {
  const asWritten = path.resolve(folder, written);
  const stats = await statOrNothing(asWritten);
  if (stats || !written.includes('\\')) return { path: asWritten, stats };
  const slashed = path.resolve(folder, written.replaceAll('\\', '/'));
  return { path: slashed, stats: await statOrNothing(slashed) };
}

function relativePath(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  return withSlashes(relative.startsWith('..') || path.isAbsolute(relative) ? file : relative);
}
