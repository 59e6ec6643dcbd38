import type { FeatureSnapshot } from '../../runFolder/featureFile';
import { writeFeatures } from '../../runFolder/featureFile';
import type { Regularizer } from '../regularizers/regularizer';
import type { Inference } from './inference';

/** Files of a run: its epochs are spread evenly over them. */
const mostFiles = 20;
/** Features of a file, in bytes; of more images only some are kept, evenly spread. */
const mostBytes = 4 * 1024 * 1024;

export interface KeptFeaturesOptions {
  runFolder: string;
  classes: string[];
  epochs: number;
  /** Images of the validation set. */
  images: number;
  /** d */
  dimension: number;
}

/** Keeps the features of validation images after some of the epochs, for a map of them: at most 80 MB a run. */
export class KeptFeatures {
  constructor(private readonly options: KeptFeaturesOptions) {}

  /** What takes the epoch's validation; nothing for an epoch whose features are not kept. @param epoch from 0 */
  ofEpoch(epoch: number): EpochFeatures | undefined {
    const { epochs, images } = this.options;
    const every = Math.ceil(epochs / mostFiles);
    const isKept = epoch === 0 || (epoch + 1) % every === 0 || epoch === epochs - 1;
    return isKept && images > 0 ? new EpochFeatures(this.options, epoch) : undefined;
  }
}

/** The features of one epoch's validation, batch by batch. */
export class EpochFeatures {
  private readonly every: number;
  private readonly paths: string[] = [];
  private readonly labels: number[] = [];
  private readonly predicted: number[] = [];
  private readonly features: Float32Array[] = [];
  private seen = 0;

  constructor(
    private readonly options: KeptFeaturesOptions,
    private readonly epoch: number,
  ) {
    const limit = Math.max(1, Math.floor(mostBytes / (4 * options.dimension)));
    this.every = Math.ceil(options.images / limit);
  }

  add({ examples, features, logits }: Inference): void {
    const { dimension, classes } = this.options;
    examples.forEach(({ relativePath, label }, index) => {
      if (this.seen++ % this.every !== 0) return;
      this.paths.push(relativePath);
      this.labels.push(label);
      this.features.push(features.slice(index * dimension, (index + 1) * dimension));
      const own = logits.subarray(index * classes.length, (index + 1) * classes.length);
      this.predicted.push(own.indexOf(Math.max(...own)));
    });
  }

  /** @throws {FileWriteError} */
  async write(regularizer: Pick<Regularizer, 'state'>): Promise<void> {
    const { runFolder, dimension, classes } = this.options;
    const snapshot: FeatureSnapshot = {
      epoch: this.epoch + 1,
      dimension,
      classes,
      paths: this.paths,
      features: joined(this.features, dimension),
      labels: Int32Array.from(this.labels),
      predicted: Int32Array.from(this.predicted),
    };
    const state = regularizer.state();
    const [means, deviations] = [state.get('means'), state.get('deviations')];
    if (means && deviations) {
      snapshot.means = await means.data<'float32'>();
      snapshot.deviations = await deviations.data<'float32'>();
    }
    await writeFeatures(runFolder, snapshot);
  }
}

function joined(rows: readonly Float32Array[], width: number): Float32Array {
  const all = new Float32Array(rows.length * width);
  rows.forEach((row, index) => all.set(row, index * width));
  return all;
}
