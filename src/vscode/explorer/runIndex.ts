import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import { z } from 'zod';
import { writeFileAtomic } from '../../runFolder/atomicWrite';
import type { RunEntry } from './runEntry';

/** A run as it was when it was read last, and the stamp of its files then. */
export interface IndexedRun {
  stamp: string;
  entry: RunEntry;
}

/** Entries are not looked at: only the extension writes the file, and another version of it does not read it. */
const indexSchema = z.object({
  version: z.string(),
  runs: z.array(z.object({ stamp: z.string(), entry: z.custom<RunEntry>() })),
});

/**
 * What the window knew of the runs when it was closed, in one file of its own: thousands of runs are shown at once, and then
 * only those are read whose files have changed. The run folders alone count; without the file everything is read.
 */
export class RunIndex {
  /**
   * @param file where it is kept
   * @param version of the extension
   */
  constructor(
    private readonly file: string,
    private readonly version: string,
  ) {}

  /** Nothing when there is no file, or one of another version. */
  async read(): Promise<IndexedRun[]> {
    try {
      const { data } = indexSchema.safeParse(JSON.parse(await readFile(this.file, 'utf8')));
      return data?.version === this.version ? data.runs : [];
    } catch {
      return [];
    }
  }

  /** @throws {FileWriteError} */
  async write(runs: IndexedRun[]): Promise<void> {
    await mkdir(path.dirname(this.file), { recursive: true });
    await writeFileAtomic(this.file, JSON.stringify({ version: this.version, runs }));
  }
}

/** The index of the folders that are open, in the workspace's storage; none without a folder. */
export function runIndexOf({ storageUri, extension }: vscode.ExtensionContext): RunIndex | undefined {
  const version = String((extension.packageJSON as { version?: unknown }).version);
  return storageUri && new RunIndex(path.join(storageUri.fsPath, 'runs.json'), version);
}
