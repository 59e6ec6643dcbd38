import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunConfig } from '../../config/schema';
import type { RunRecord } from '../../protocol/run';
import { RunFolderError } from '../../runFolder/jsonFile';
import { runPaths } from '../../runFolder/layout';
import { readConfig, readRun } from '../../runFolder/runStore';
import { annotationsFile, readAnnotations, type Annotations } from '../../runs/annotations';
import { effectiveRun } from '../../runs/runState';
import type { RunEntry } from './runEntry';
import { readFacts, type RunFacts } from './runFacts';

/**
 * Reads a run from its folder, as it really is: with the status `failed` when its trainer is gone. Nothing when there is no
 * `run.json` (any more). Never throws: a damaged record is told in the entry; damaged notes count as none, and whoever wants to
 * change them is told.
 * @param knownFacts what was read before of the configuration, which never changes
 */
export async function readEntry(folder: string, knownFacts?: RunFacts): Promise<RunEntry | undefined> {
  const annotations = await readAnnotations(folder).catch(() => ({}));
  try {
    const run = await effectiveRun(folder, await readRun(folder));
    return entryOf(folder, run, annotations, knownFacts ?? (await readFacts(folder)));
  } catch (error) {
    if (error instanceof RunFolderError && error.reason === 'missing') return undefined;
    return { folder, problem: (error as Error).message, ...said(annotations) };
  }
}

/** A run under the name that a person gave it. */
export function entryOf(folder: string, run: RunRecord, annotations: Annotations = {}, facts?: RunFacts): RunEntry {
  const named = annotations.name === undefined ? run : { ...run, name: annotations.name };
  return { folder, run: named, ...said(annotations), ...(facts && { facts }) };
}

function said(annotations: Annotations): { annotations?: Annotations } {
  return Object.keys(annotations).length > 0 ? { annotations } : {};
}

/** Tells whether what `readEntry` reads has changed since; undefined when there is no `run.json`. */
export async function stampOf(folder: string): Promise<string | undefined> {
  const [run, notes] = await Promise.all([
    stat(runPaths(folder).run).catch(() => undefined),
    stat(path.join(folder, annotationsFile)).catch(() => undefined),
  ]);
  return run && [run.mtimeMs, run.size, notes?.mtimeMs ?? 0, notes?.size ?? 0].join(' ');
}

/** The configuration that a run trains with; nothing when it cannot be read. */
export async function readTrainedConfig(folder: string): Promise<RunConfig | undefined> {
  try {
    return await readConfig(folder);
  } catch {
    return undefined;
  }
}
