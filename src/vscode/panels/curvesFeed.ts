import type { Measured } from '../../protocol/measured';
import type { RunCurves } from '../../runFolder/curves/runCurves';
import { CurveFollower } from '../../runFolder/curves/curveFollower';
import { measuredOf } from '../../runFolder/curves/measured';

/** The curves of one run for one page: reads the run folder, and knows what the page has been told. */
export class CurvesFeed {
  private readonly follower: CurveFollower;
  private toldEpochs = 0;
  private toldRevision = 0;

  constructor(runFolder: string) {
    this.follower = new CurveFollower(runFolder);
  }

  get curves(): RunCurves {
    return this.follower.curves;
  }

  /** Everything so far. Later calls of `changes` go on from here. */
  async everything(): Promise<Measured> {
    await this.follower.read();
    return this.tell(0);
  }

  /** What is new since the last call; nothing when nothing is. */
  async changes(): Promise<Measured | undefined> {
    const change = await this.follower.read();
    if (change === 'same') return undefined;
    const cut = change === 'restarted' || this.curves.epochs.revision !== this.toldRevision;
    return this.tell(cut ? 0 : this.toldEpochs);
  }

  private tell(keptEpochs: number): Measured {
    this.toldEpochs = this.curves.epochs.length;
    this.toldRevision = this.curves.epochs.revision;
    return measuredOf(this.curves, keptEpochs);
  }
}
