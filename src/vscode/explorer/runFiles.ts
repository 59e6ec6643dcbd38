import path from 'node:path';

/** Where run folders are in a workspace, as glob patterns of VS Code. */
export const runRecordPattern = '**/.adarand/runs/*/run.json';
/** Everything in a run folder that the explorer reads again when it changes. */
export const followedFilesPattern = '**/.adarand/runs/*/{run,notes}.json';
/** Folders whose creation may bring run folders with it, when they are moved or unpacked as a whole. */
export const runContainerPattern = '**/.adarand{,/runs,/runs/*}';

/** The run folder of a `run.json` or `notes.json`. */
export function folderOfRecord(recordPath: string): string {
  return path.dirname(recordPath);
}

/** Whether `folder` is where a run folder would be: `…/.adarand/runs/<run id>`. */
export function isRunFolder(folder: string): boolean {
  const runs = path.dirname(folder);
  return path.basename(runs) === 'runs' && path.basename(path.dirname(runs)) === '.adarand';
}
