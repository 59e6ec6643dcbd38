import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import { z } from 'zod';
import { writeFileAtomic } from '../../runFolder/atomicWrite';
import type { RunDataset } from '../../protocol/run';
import { isReadable, type RunEntry } from './runEntry';

/** A run as it was when it was read last, and the stamp of its files then. */
export interface IndexedRun {
  stamp: string;
  entry: RunEntry;
}

/**
 * Datasets stand once each, since thousands of runs have the same: the entries have their numbers instead. Entries are not looked
 * at: only the extension writes the file, and another version of it does not read it.
 */
const indexSchema = z.object({
  version: z.string(),
  datasets: z.array(z.custom<RunDataset>()),
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
      if (data?.version !== this.version) return [];
      for (const { entry } of data.runs)
        if (isReadable(entry) && entry.run.dataset !== undefined)
          entry.run.dataset = data.datasets[Number(entry.run.dataset)]!;
      return data.runs;
    } catch {
      return [];
    }
  }

  /** @throws {FileWriteError} */
  async write(runs: IndexedRun[]): Promise<void> {
    await mkdir(path.dirname(this.file), { recursive: true });
    const numbers = new Map<unknown, number>();
    for (const { entry } of runs) {
      const dataset = isReadable(entry) ? entry.run.dataset : undefined;
      if (dataset && !numbers.has(dataset)) numbers.set(dataset, numbers.size);
    }
    const texts = JSON.stringify(runs, (key, value: unknown) =>
      key === 'dataset' ? (numbers.get(value) ?? value) : value,
    );
    const datasets = JSON.stringify([...numbers.keys()]);
    await writeFileAtomic(
      this.file,
      `{"version":${JSON.stringify(this.version)},"datasets":${datasets},"runs":${texts}}`,
    );
  }
}

/** The index of the folders that are open, in the workspace's storage; none without a folder. */
export function runIndexOf({ storageUri, extension }: vscode.ExtensionContext): RunIndex | undefined {
  const version = String((extension.packageJSON as { version?: unknown }).version);
  return storageUri && new RunIndex(path.join(storageUri.fsPath, 'runs.json'), version);
}
