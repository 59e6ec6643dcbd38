import type { TrainedRun } from '../jobs/trainedRun';

/** A file of an exported folder. */
export interface OutputFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** Normalized images, as a network sees them. */
export interface ImageBatch {
  readonly count: number;
  /** Side, pixels. */
  readonly size: number;
  /** [count, size, size, 3] */
  readonly pixels: Float32Array;
}

/** A network in the files of a format. */
export interface ExportedModel {
  readonly files: readonly OutputFile[];
  /**
   * What a program of the format's own says of images once it has read the files from `folder`.
   * @returns logits [count, K]
   */
  reopen(folder: string, images: ImageBatch): Promise<Float32Array>;
}

export interface ExportOptions {
  /** Version of ONNX's operators. */
  readonly operatorSet?: number | undefined;
  /** Whether weights take half the space, as 16-bit numbers; of safetensors only. */
  readonly half?: boolean | undefined;
}

export type ExportFormat = (run: TrainedRun, options: ExportOptions) => Promise<ExportedModel>;

/** [N, H, W, 3] as [N, 3, H, W]. */
export function channelsFirst({ count, size, pixels }: ImageBatch): Float32Array {
  const area = size * size;
  const planes = new Float32Array(pixels.length);
  for (let image = 0; image < count; image++)
    for (let pixel = 0; pixel < area; pixel++)
      for (let channel = 0; channel < 3; channel++)
        planes[(image * 3 + channel) * area + pixel] = pixels[(image * area + pixel) * 3 + channel]!;
  return planes;
}
