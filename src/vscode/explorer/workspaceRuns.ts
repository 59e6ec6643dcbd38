import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { Disposable } from '../base/disposable';
import { Throttler } from '../base/throttler';
import { RunCollection, type RunChange } from './runCollection';
import type { ReadableRun, RunEntry } from './runEntry';
import { followedFilesPattern, folderOfRecord, isRunFolder, runContainerPattern, runRecordPattern } from './runFiles';
import type { RunIndex } from './runIndex';
import { RunReader } from './runReader';

/** A trainer replaces `run.json` a few times a second at most; what happens meanwhile is read once. */
const readInterval = 100;
/** Milliseconds after which a folder that has just appeared is looked at again: see `touchNew`. */
const secondLook = 3000;
/** Milliseconds between two looks for run folders, and for changes of the newest runs, that nobody reported. */
const lookInterval = 15_000;
/** How many of the newest runs are looked at then. */
const newest = 30;
/** Milliseconds between two times that what is known is written down for the next window. */
const indexInterval = 30_000;

/**
 * The runs of all workspace folders, as their folders on disk say, whoever started them. Shows at once what the last window knew,
 * then follows the disk: a changed `run.json` is read once, nothing else is.
 */
export class WorkspaceRuns extends Disposable {
  /** To read; only this class writes to it. */
  readonly collection = new RunCollection();
  private readonly reader = new RunReader(
    this.collection,
    (changes) => this.announce(changes),
    (folder) => this.touch(folder),
  );
  private readonly pending = new Set<string>();
  private readonly reading = this._register(
    new Throttler(
      readInterval,
      () => this.readPending(),
      (error) => this.log.error(error as Error),
    ),
  );
  private readonly changed = this._register(new vscode.EventEmitter<RunChange[]>());
  /** Fires with all changes that were found together; never with none. */
  readonly onDidChange = this.changed.event;
  /** Resolves when the runs that were there at the start are known. */
  readonly whenLoaded: Promise<void>;

  /** @param index what the last window knew; none without a folder that is open */
  constructor(
    private readonly log: vscode.LogOutputChannel,
    private readonly index?: RunIndex,
  ) {
    super();
    const records = this._register(vscode.workspace.createFileSystemWatcher(followedFilesPattern));
    this._register(records.onDidCreate((uri) => this.touchNew(folderOfRecord(uri.fsPath))));
    this._register(records.onDidChange((uri) => this.touch(folderOfRecord(uri.fsPath))));
    this._register(records.onDidDelete((uri) => this.touch(folderOfRecord(uri.fsPath))));
    const containers = this._register(vscode.workspace.createFileSystemWatcher(runContainerPattern, false, true, true));
    this._register(containers.onDidCreate((uri) => void this.lookInto(uri.fsPath)));
    // A deleted folder is reported once, not with all that was in it.
    const deletions = this._register(vscode.workspace.createFileSystemWatcher('**', true, true, false));
    this._register(deletions.onDidDelete((uri) => this.reader.forget(uri.fsPath)));
    this._register(vscode.workspace.onDidChangeWorkspaceFolders(() => void this.refresh()));
    const looking = setInterval(() => void this.lookForUnreported(), lookInterval);
    const indexing = setInterval(() => void this.writeIndex(), indexInterval);
    this._register({ dispose: () => [looking, indexing].forEach(clearInterval) });
    this.whenLoaded = this.load();
  }

  /** Looks for all run folders again; resolves when those that have changed are read. */
  async refresh(): Promise<void> {
    const started = Date.now();
    const found = new Set(await findRunFolders());
    const vanished = [...this.collection.values()].filter((entry) => !found.has(entry.folder));
    vanished.forEach((entry) => this.reader.forget(entry.folder));
    // Their names begin with the date: the newest are read first.
    await this.reader.readChanged([...found].sort().reverse());
    this.log.info(`${found.size} runs found in ${Date.now() - started} ms.`);
  }

  /** Reads the run again soon: something about it has changed. */
  touch(folder: string): void {
    this.pending.add(folder);
    this.reading.trigger();
  }

  /** The run in `folder`, read now unless it is known; nothing when there is none. */
  async know(folder: string): Promise<RunEntry | undefined> {
    if (!this.collection.get(folder)) await this.reader.read([folder]);
    return this.collection.get(folder);
  }

  /** Takes a record that the trainer itself just sent, ahead of the file's event. */
  update(entry: ReadableRun): void {
    this.reader.take(entry);
  }

  override dispose(): void {
    void this.writeIndex();
    super.dispose();
  }

  private async load(): Promise<void> {
    const started = Date.now();
    if (this.index) await this.reader.readIndex(this.index);
    this.log.info(`${this.collection.size} runs known from before, in ${Date.now() - started} ms.`);
    await this.refresh();
    await this.writeIndex();
  }

  private async writeIndex(): Promise<void> {
    if (!this.index) return;
    await this.reader.writeIndex(this.index).catch((error: Error) => this.log.warn(error.message));
  }

  private async lookInto(container: string): Promise<void> {
    if (isRunFolder(container)) this.touchNew(container);
    else for (const folder of await findRunFolders(container)) this.touchNew(folder);
  }

  /**
   * Watchers lose events on a busy machine, and on a network drive they see nothing of what others write. The names in the
   * folders where runs are known to be are soon listed; only what is not known is read, and the newest runs if they have changed.
   */
  private async lookForUnreported(): Promise<void> {
    for (const container of this.collection.containers) {
      const entries = await readdir(container, { withFileTypes: true }).catch(() => []);
      const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(container, name));
      folders.filter((folder) => !this.collection.get(folder)).forEach((folder) => this.touch(folder));
    }
    const runs = this.collection.all().slice(0, newest);
    await this.reader.readChanged(runs.map(({ folder }) => folder));
  }

  /** A new folder is watched only a moment after it is there: what changes in it meanwhile is not reported. */
  private touchNew(folder: string): void {
    this.touch(folder);
    setTimeout(() => this.touch(folder), secondLook).unref();
  }

  private async readPending(): Promise<void> {
    const folders = [...this.pending];
    this.pending.clear();
    await this.reader.read(folders);
  }

  private announce(changes: RunChange[]): void {
    if (!this.isDisposed) this.changed.fire(changes);
  }
}

async function findRunFolders(below?: string): Promise<string[]> {
  const pattern = below === undefined ? runRecordPattern : new vscode.RelativePattern(below, '**/run.json');
  // No excludes: a person may hide `.adarand` among their files and still wants to see the runs.
  const records = await vscode.workspace.findFiles(pattern, null);
  return records.map((uri) => folderOfRecord(uri.fsPath));
}
