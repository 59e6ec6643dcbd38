import type { ComparedRun } from '../../protocol/compare';
import { readConfig } from '../../runFolder/runStore';
import { mapConcurrently } from '../base/mapConcurrently';
import { isReadable } from '../explorer/runEntry';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import { CurvesFeed } from './curvesFeed';
import { publicRun } from './publicRun';

/** Runs are read this many at a time. */
const concurrentReads = 4;

/** The runs of one comparison: which they are, their configurations and their curves. */
export class ComparedRuns {
  private feeds = new Map<string, CurvesFeed>();

  constructor(
    private readonly runs: WorkspaceRuns,
    folders: readonly string[],
  ) {
    this.choose(folders);
  }

  get folders(): string[] {
    return [...this.feeds.keys()];
  }

  /** The curves of runs that were compared before stay read. */
  choose(folders: readonly string[]): void {
    this.feeds = new Map(folders.map((folder) => [folder, this.feeds.get(folder) ?? new CurvesFeed(folder)]));
  }

  curves(folder: string) {
    return this.feeds.get(folder)?.curves;
  }

  /** The runs as they are now, without those that are gone or cannot be read. */
  async describe(): Promise<ComparedRun[]> {
    const described = await mapConcurrently(this.folders, concurrentReads, async (folder) => {
      const entry = await this.runs.know(folder);
      const config = await readConfig(folder).catch(() => undefined);
      if (!isReadable(entry) || !config) return undefined;
      const { progress } = entry.run;
      const curves = this.curves(folder);
      if (curves && progress) curves.stepsPerEpoch = progress.totalSteps / progress.totalEpochs;
      return { folder, run: publicRun(entry.run), config };
    });
    return described.filter((run) => run !== undefined);
  }

  /** Reads what the runs have measured since the last call; says whether that is anything. */
  async readMore(): Promise<boolean> {
    const changes = await mapConcurrently([...this.feeds.values()], concurrentReads, (feed) => feed.changes());
    return changes.some((change) => change !== undefined);
  }
}
