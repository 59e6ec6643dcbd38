import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { runFiles } from '../runFolder/layout';
import { InputError } from './errors';

/** Folders below the one where a search starts. */
const deepest = 5;
/** Candidates that are listed when a name is not enough. */
const mostListed = 10;

/**
 * Every run folder at or below a folder, which need not exist. A run folder is one that holds a `run.json`. Hidden folders,
 * apart from `.adarand`, and `node_modules` are left out, and what cannot be read.
 * @returns absolute paths
 */
export async function findRunFolders(folder: string, depth = deepest): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (entries.some((entry) => entry.name === runFiles.run && entry.isFile())) return [path.resolve(folder)];
  const below = entries
    .filter((entry) => entry.isDirectory() && isSearched(entry.name))
    // `.adarand/runs` is the usual place: it is no further away than the folder it is in.
    .map(({ name }) =>
      name === '.adarand'
        ? { at: path.join(folder, name, 'runs'), left: 1 }
        : { at: path.join(folder, name), left: depth - 1 },
    )
    .filter(({ left }) => left >= 0);
  return (await Promise.all(below.map(({ at, left }) => findRunFolders(at, left)))).flat();
}

function isSearched(name: string): boolean {
  return name === '.adarand' || (!name.startsWith('.') && name !== 'node_modules');
}

/**
 * The run that a person means: by the path of its folder, its id, or an unambiguous beginning of the id, searched in and below
 * the current folder.
 * @returns the absolute path of the run folder
 * @throws {InputError} when there is none, or more than one
 */
export async function findRun(run: string): Promise<string> {
  if (await isFile(path.join(run, runFiles.run))) return path.resolve(run);
  const folders = await findRunFolders('.');
  const exact = folders.filter((folder) => path.basename(folder) === run);
  const candidates = exact.length > 0 ? exact : folders.filter((folder) => path.basename(folder).startsWith(run));
  if (candidates.length === 1) return candidates[0]!;
  if (candidates.length > 1)
    throw new InputError(
      [
        `"${run}" can be one of ${candidates.length} runs:`,
        ...listed(candidates),
        'Type more of the id, or the path.',
      ].join('\n'),
    );
  throw new InputError(await whyNotFound(run, folders.length));
}

async function whyNotFound(run: string, known: number): Promise<string> {
  if (await stat(run).catch(() => undefined)) return `${run} is no run folder: it holds no ${runFiles.run}.`;
  if (known === 0) return `There is no run "${run}": no runs were found in ${process.cwd()} or below.`;
  return (
    `There is no run "${run}" among the ${known} in ${process.cwd()} and below. ` +
    'Name the path of a run folder, or an id as the command "runs" lists them.'
  );
}

function listed(folders: string[]): string[] {
  const shown = folders.sort().slice(0, mostListed);
  const lines = shown.map((folder) => `  ${shortPath(folder)}`);
  return folders.length > shown.length ? [...lines, '  …'] : lines;
}

/** How a person standing here can name a run folder: by its id if that is found, else by its path. */
export async function nameOfRun(runFolder: string): Promise<string> {
  const id = path.basename(runFolder);
  const found = await findRun(id).catch(() => undefined);
  return quoted(found === runFolder ? id : shortPath(runFolder));
}

/** A path as it is shortest to read here: relative for what is below the current folder, else absolute. */
export function shortPath(file: string): string {
  const relative = path.relative('.', file) || '.';
  return relative.startsWith('..') || path.isAbsolute(relative) ? path.resolve(file) : relative;
}

/** An argument as a shell needs it. */
export function quoted(argument: string): string {
  return /^[\w./\\:@%+=,-]+$/.test(argument) ? argument : `"${argument}"`;
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
