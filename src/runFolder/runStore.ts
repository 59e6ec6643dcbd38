import path from 'node:path';
import { runConfigSchema, type RunConfig } from '../config/schema';
import { afterEvent, type RunEvent } from '../protocol/lifeCycle';
import { runRecordSchema, type RunRecord } from '../protocol/run';
import { readJsonFile, writeJsonFile } from './jsonFile';
import { runPaths } from './layout';

/**
 * `run.json` and `config.json` of a run folder. Every read and every write is checked with the schema; readers get a
 * `RunFolderError` that names the file instead of half a record.
 */

/** @throws {RunFolderError} */
export function readRun(runFolder: string): Promise<RunRecord> {
  return readJsonFile(runPaths(runFolder).run, runRecordSchema);
}

/** Replaces `run.json`. @throws {TypeError} for a record that readers would refuse, {FileWriteError} for a full disk and the like. */
export function writeRun(runFolder: string, record: RunRecord): Promise<void> {
  return inTurn(runFolder, () => writeJsonFile(runPaths(runFolder).run, runRecordSchema, record));
}

/**
 * What `updateRun` changes: the fields that are named, `undefined` removes one; and the status, by what has happened, one event
 * after the other.
 */
export type RunPatch = { [Key in Exclude<keyof RunRecord, 'status'>]?: RunRecord[Key] | undefined } & {
  event?: RunEvent | readonly RunEvent[] | undefined;
};

/**
 * Changes some fields of `run.json` and returns the new record. Calls of one process take turns, so that none undoes another's.
 * A function gets the record as it is on disk and says what to change.
 * @throws {RunFolderError} when the present record cannot be read, {TypeError} or {FileWriteError} as `writeRun`.
 * @throws {LifeCycleError} when `event` cannot happen to the run; nothing is written then
 */
export function updateRun(runFolder: string, patch: RunPatch | ((record: RunRecord) => RunPatch)): Promise<RunRecord> {
  return inTurn(runFolder, async () => {
    const record = await readRun(runFolder);
    const { event = [], ...changes } = typeof patch === 'function' ? patch(record) : patch;
    const now = Date.now();
    const moved = [event].flat().reduce((run, one) => afterEvent(run, one, now), record);
    const updated = { ...moved, ...changes } as RunRecord;
    await writeJsonFile(runPaths(runFolder).run, runRecordSchema, updated);
    return updated;
  });
}

/** The configuration of a run: every default written out, paths absolute. @throws {RunFolderError} */
export function readConfig(runFolder: string): Promise<RunConfig> {
  return readJsonFile(runPaths(runFolder).config, runConfigSchema);
}

export function writeConfig(runFolder: string, config: RunConfig): Promise<void> {
  return writeJsonFile(runPaths(runFolder).config, runConfigSchema, config);
}

const turns = new Map<string, Promise<unknown>>();

/** Runs what writes `run.json` of one folder one after the other. */
function inTurn<T>(runFolder: string, work: () => Promise<T>): Promise<T> {
  const key = path.resolve(runFolder);
  const before = turns.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  turns.set(key, mine);
  const forget = () => {
    if (turns.get(key) === mine) turns.delete(key);
  };
  mine.then(forget, forget);
  return mine;
}
