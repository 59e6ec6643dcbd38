import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { Disposable } from '../base/disposable';
import { mapConcurrently } from '../base/mapConcurrently';
import { Throttler } from '../base/throttler';
import { readEntry } from './readEntry';
import { RunCollection, type RunChange } from './runCollection';
import type { RunEntry } from './runEntry';
import { folderOfRecord, isRunFolder, runContainerPattern, runRecordPattern } from './runFiles';

/** Runs of thousands are read this many at a time, so that other work in the extension host gets its turn. */
const concurrentReads = 32;
/** A trainer replaces `run.json` a few times a second at most; what happens meanwhile is read once. */
const readInterval = 100;
/** Milliseconds after which a folder that has just appeared is looked at again: see `touchNew`. */
const secondLook = 3000;
/** Milliseconds between two looks for run folders that nobody reported. */
const lookInterval = 15_000;

/**
 * The runs of all workspace folders, as their folders on disk say, whoever started them. Follows the disk: a changed
 * `run.json` is read once, nothing else is.
 */
export class WorkspaceRuns extends Disposable {
  /** To read; only this class writes to it. */
  readonly collection = new RunCollection();
  private readonly pending = new Set<string>();
  private readonly reader = this._register(
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

  constructor(private readonly log: vscode.LogOutputChannel) {
    super();
    const records = this._register(vscode.workspace.createFileSystemWatcher(runRecordPattern));
    this._register(records.onDidCreate((uri) => this.touchNew(folderOfRecord(uri.fsPath))));
    this._register(records.onDidChange((uri) => this.touch(folderOfRecord(uri.fsPath))));
    this._register(records.onDidDelete((uri) => this.touch(folderOfRecord(uri.fsPath))));
    const containers = this._register(vscode.workspace.createFileSystemWatcher(runContainerPattern, false, true, true));
    this._register(containers.onDidCreate((uri) => void this.lookInto(uri.fsPath)));
    // A deleted folder is reported once, not with all that was in it.
    const deletions = this._register(vscode.workspace.createFileSystemWatcher('**', true, true, false));
    this._register(deletions.onDidDelete((uri) => this.announce(this.collection.deleteBelow(uri.fsPath))));
    this._register(vscode.workspace.onDidChangeWorkspaceFolders(() => void this.refresh()));
    const looking = setInterval(() => void this.lookForUnreported(), lookInterval);
    this._register({ dispose: () => clearInterval(looking) });
    this.whenLoaded = this.refresh();
  }

  /** Looks for all run folders again; resolves when they are read. */
  async refresh(): Promise<void> {
    const started = Date.now();
    const found = new Set(await findRunFolders());
    const vanished = this.collection.all().filter((entry) => !found.has(entry.folder));
    this.announce(vanished.flatMap((entry) => this.collection.deleteBelow(entry.folder)));
    await this.read([...found]);
    this.log.info(`${found.size} runs found in ${Date.now() - started} ms.`);
  }

  /** Reads the run again soon: something about it has changed. */
  touch(folder: string): void {
    this.pending.add(folder);
    this.reader.trigger();
  }

  /** The run in `folder`, read now unless it is known; nothing when there is none. */
  async know(folder: string): Promise<RunEntry | undefined> {
    if (!this.collection.get(folder)) await this.read([folder]);
    return this.collection.get(folder);
  }

  /** Takes a record that the trainer itself just sent, ahead of the file's event. */
  update(entry: RunEntry): void {
    const change = this.collection.set(entry);
    if (change) this.announce([change]);
  }

  private async lookInto(container: string): Promise<void> {
    if (isRunFolder(container)) this.touchNew(container);
    else for (const folder of await findRunFolders(container)) this.touchNew(folder);
  }

  /**
   * Watchers lose events on a busy machine, and on a network drive they see nothing of what others write. The names in the
   * folders where runs are known to be are soon listed; only what is not known is read.
   */
  private async lookForUnreported(): Promise<void> {
    const containers = new Set(this.collection.all().map(({ folder }) => path.dirname(folder)));
    for (const container of containers) {
      const entries = await readdir(container, { withFileTypes: true }).catch(() => []);
      const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(container, name));
      folders.filter((folder) => !this.collection.get(folder)).forEach((folder) => this.touch(folder));
    }
  }

  /** A new folder is watched only a moment after it is there: what changes in it meanwhile is not reported. */
  private touchNew(folder: string): void {
    this.touch(folder);
    setTimeout(() => this.touch(folder), secondLook).unref();
  }

  private async readPending(): Promise<void> {
    const folders = [...this.pending];
    this.pending.clear();
    await this.read(folders);
  }

  private async read(folders: string[]): Promise<void> {
    const changes = await mapConcurrently(folders, concurrentReads, async (folder) => {
      const before = this.collection.get(folder);
      const entry = await readEntry(folder);
      // The trainer said something newer meanwhile: what was read may be older than that.
      if (this.collection.get(folder) !== before) return this.readAgain(folder);
      return entry ? [this.collection.set(entry)] : this.collection.deleteBelow(folder);
    });
    this.announce(changes.flat().filter((change) => change !== undefined));
  }

  private readAgain(folder: string): RunChange[] {
    this.touch(folder);
    return [];
  }

  private announce(changes: RunChange[]): void {
    if (changes.length > 0 && !this.isDisposed) this.changed.fire(changes);
  }
}

async function findRunFolders(below?: string): Promise<string[]> {
  const pattern = below === undefined ? runRecordPattern : new vscode.RelativePattern(below, '**/run.json');
  // No excludes: a person may hide `.adarand` among their files and still wants to see the runs.
  const records = await vscode.workspace.findFiles(pattern, null);
  return records.map((uri) => folderOfRecord(uri.fsPath));
}
