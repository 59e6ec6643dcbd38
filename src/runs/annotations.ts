import path from 'node:path';
import { z } from 'zod';
import { readJsonFile, RunFolderError, writeJsonFile } from '../runFolder/jsonFile';

/**
 * What a person says about a run: `notes.json` in its folder. The trainer never reads or writes it, and nobody but a person's
 * actions does, so it may change while the run trains.
 */

export const annotationsFile = 'notes.json';

/** A tag: one word, so that `tag:baseline` finds it. */
export const tagPattern = /^[^\s,"]{1,40}$/;

export const annotationsSchema = z.object({
  version: z.literal(1),
  /** What the run is called instead of the name that it was started with. */
  name: z.string().trim().min(1).max(80).optional(),
  starred: z.boolean().optional(),
  /** In alphabetical order, each once. */
  tags: z.array(z.string().regex(tagPattern)).optional(),
  note: z.string().optional(),
  /** Hidden in lists unless asked for. */
  archived: z.boolean().optional(),
});
export type Annotations = Omit<z.infer<typeof annotationsSchema>, 'version'>;

/** @returns nothing said when there is no file; @throws {RunFolderError} when it is damaged */
export async function readAnnotations(runFolder: string): Promise<Annotations> {
  try {
    const { name, starred, tags, note, archived } = await readJsonFile(fileIn(runFolder), annotationsSchema);
    return withoutEmpty({ name, starred, tags, note, archived });
  } catch (error) {
    if (error instanceof RunFolderError && error.reason === 'missing') return {};
    throw error;
  }
}

/** What is changed: the fields that are named; `undefined` removes a field. */
export type AnnotationsPatch = { [Key in keyof Annotations]?: Annotations[Key] | undefined };

/**
 * Changes what is said about a run; a damaged file is never overwritten.
 * @throws {RunFolderError} when the present file is damaged, {TypeError} for a tag or a name that readers would refuse,
 * {FileWriteError} when the disk refuses
 */
export async function updateAnnotations(
  runFolder: string,
  patch: AnnotationsPatch | ((annotations: Annotations) => AnnotationsPatch),
): Promise<Annotations> {
  const before = await readAnnotations(runFolder);
  const changed = { ...before, ...(typeof patch === 'function' ? patch(before) : patch) };
  const after = withoutEmpty({ ...changed, tags: [...new Set(changed.tags)].sort((a, b) => a.localeCompare(b)) });
  await writeJsonFile(fileIn(runFolder), annotationsSchema, { version: 1, ...after });
  return after;
}

/** Only what is said: neither `false` nor an empty list. */
function withoutEmpty({ name, starred, tags, note, archived }: AnnotationsPatch): Annotations {
  return {
    ...(name !== undefined && { name }),
    ...(starred && { starred }),
    ...(tags && tags.length > 0 && { tags }),
    ...(note && { note }),
    ...(archived && { archived }),
  };
}

function fileIn(runFolder: string): string {
  return path.join(runFolder, annotationsFile);
}
