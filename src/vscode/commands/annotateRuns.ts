import * as vscode from 'vscode';
import { updateAnnotations, type Annotations, type AnnotationsPatch } from '../../runs/annotations';
import { mapConcurrently } from '../base/mapConcurrently';
import { isReadable, type RunEntry } from '../explorer/runEntry';
import type { RunTreeNode } from '../explorer/runNodes';
import type { RunArgument } from './pickRun';
import { runsOf } from './selectedRuns';
import type { Services } from './services';

/** Notes that are written at a time: each waits for the disk. */
const concurrentWrites = 16;

/** What a person says about runs: star, archive, name and note. All of it can be taken back the same way. */

/** A command that says the same of all selected runs. */
const saying =
  (title: string, patch: AnnotationsPatch, accepts: (annotations: Annotations) => boolean, none: string) =>
  async (services: Services, argument: RunArgument, selected?: RunTreeNode[]): Promise<void> => {
    const question = { title, accepts: ({ annotations = {} }: RunEntry) => accepts(annotations), none };
    await annotate(services, await runsOf(services, argument, selected, question), patch);
  };

export const starRuns = saying(
  'Star Which Run?',
  { starred: true },
  ({ starred }) => !starred,
  'There is no run without a star.',
);
export const unstarRuns = saying(
  'Remove the Star of Which Run?',
  { starred: undefined },
  ({ starred }) => starred ?? false,
  'No run has a star.',
);
export const archiveRuns = saying(
  'Archive Which Run?',
  { archived: true },
  ({ archived }) => !archived,
  'There is no run to archive.',
);
export const unarchiveRuns = saying(
  'Take Which Run out of the Archive?',
  { archived: undefined },
  ({ archived }) => archived ?? false,
  'No run is archived.',
);

/** Asks for another name; an empty one brings back that which the run was started with. */
export async function renameRun(services: Services, argument: RunArgument): Promise<void> {
  const [entry] = await runsOf(services, argument, undefined, {
    title: 'Rename Which Run?',
    accepts: isReadable,
    none: 'There are no runs yet.',
  });
  if (!isReadable(entry)) return;
  const name = await vscode.window.showInputBox({
    title: 'Rename the Run',
    prompt: 'What lists and charts call it. Empty: the name that it was started with.',
    value: entry.run.name,
    validateInput: (text) => (text.trim().length > 80 ? 'At most 80 characters.' : undefined),
  });
  if (name !== undefined) await annotate(services, [entry], { name: name.trim() || undefined });
}

/** Asks for a note; an empty one removes it. */
export async function editNote(services: Services, argument: RunArgument): Promise<void> {
  const [entry] = await runsOf(services, argument, undefined, {
    title: 'Write a Note about Which Run?',
    accepts: isReadable,
    none: 'There are no runs yet.',
  });
  if (!isReadable(entry)) return;
  const note = await vscode.window.showInputBox({
    title: `Note about ${entry.run.name}`,
    prompt: 'Shown when you hover the run; the filter finds it. Empty: no note.',
    value: entry.annotations?.note ?? '',
  });
  if (note !== undefined) await annotate(services, [entry], { note: note.trim() || undefined });
}

/** Says something about runs and shows it at once. @throws {Error} naming the file that cannot be written */
export async function annotate(
  { runs }: Services,
  entries: readonly RunEntry[],
  patch: AnnotationsPatch | ((annotations: Annotations) => AnnotationsPatch),
): Promise<void> {
  await mapConcurrently(entries, concurrentWrites, async ({ folder }) => {
    await updateAnnotations(folder, patch);
    runs.touch(folder);
  });
}
