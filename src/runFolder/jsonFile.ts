import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileAtomic } from './atomicWrite';

/** A file of a run folder is missing, damaged, or from a version this program does not know. The message says which and why. */
export class RunFolderError extends Error {
  override readonly name = 'RunFolderError';

  constructor(
    readonly file: string,
    readonly reason: 'missing' | 'damaged' | 'newer',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Reads a JSON file and checks it with a schema.
 * @throws {RunFolderError} naming the file and the first thing that is wrong with it.
 */
export async function readJsonFile<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> {
  const value = parseJson(file, await readText(file));
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  refuseNewer(file, value);
  const issue = parsed.error.issues[0]!;
  const where = issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
  throw new RunFolderError(file, 'damaged', `${file} is damaged${where}: ${issue.message}.`);
}

/**
 * Replaces a JSON file atomically, after checking what is about to be written: a value the reader would refuse
 * (NaN, an unknown status) must not get into the folder.
 * @throws {TypeError} when the value does not fit the schema.
 * @throws {FileWriteError} when the disk refuses.
 */
export async function writeJsonFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  value: z.input<Schema>,
): Promise<void> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new TypeError(`Refusing to write ${file}: ${z.prettifyError(parsed.error)}`);
  await writeFileAtomic(file, `${JSON.stringify(parsed.data, null, 2)}\n`);
}

/** Version of the files that this program writes. */
const ownVersion = 1;

/** What a later program wrote is not damaged, and must not be changed by one that knows less. */
function refuseNewer(file: string, value: unknown): void {
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > ownVersion)
    throw new RunFolderError(
      file,
      'newer',
      `${file} was made by a newer AdaRand: it is of version ${version}, and this one knows version ${ownVersion}. ` +
        'Update AdaRand to open the run; nothing was changed.',
    );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new RunFolderError(file, 'missing', `${file} does not exist.`, { cause: error });
    throw new RunFolderError(file, 'damaged', `${file} cannot be read: ${message}.`, { cause: error });
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = text.trim() === '' ? 'it is empty' : (error as Error).message;
    throw new RunFolderError(file, 'damaged', `${file} is damaged: ${reason}.`, { cause: error });
  }
}
