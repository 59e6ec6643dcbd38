import type { RunEntry } from '../explorer/runEntry';
import type { RunTreeNode } from '../explorer/runNodes';
import { folderOf, pickRun, type RunArgument, type RunQuestion } from './pickRun';
import type { Services } from './services';

/**
 * The runs that a command for several is about: all that are selected in the view when what was clicked, or has the focus while a
 * key is pressed, is one of them, as in every tree of VS Code; else that alone; else the one that a person picks. Those that
 * the question does not accept are left out. Empty when there is none, or the person changes their mind.
 */
export async function runsOf(
  services: Services,
  argument: RunArgument,
  selected: readonly RunTreeNode[] | undefined,
  question: RunQuestion,
): Promise<RunEntry[]> {
  const { runs, tree } = services;
  const isSelected = typeof argument === 'object' && tree.selection.includes(argument);
  const nodes = selected ?? (isSelected ? tree.selection : [argument]);
  let folders = nodes.map(folderOf).filter((folder) => folder !== undefined);
  if (folders.length === 0) {
    const picked = await pickRun(services, undefined, question);
    folders = picked ? [picked] : [];
  }
  // A run that is listed in two groups is one run.
  const entries = [...new Set(folders)].map((folder) => runs.collection.get(folder));
  return entries.filter((entry) => entry !== undefined).filter(question.accepts);
}
