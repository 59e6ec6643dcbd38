import { resizeSizeOf, type DataConfig } from '../../config/schema';
import type { Normalization } from '../backbones/backbone';
import type { RandomStream } from '../random';
import type { RandAugmentOptions } from './randAugment';

/** How an image becomes what the network sees; plain data, so that it can be sent to the decoding threads. */
export interface Transform {
  /** Side of the square result, pixels. */
  imageSize: number;
  normalization: Normalization;
  view: TrainingView | EvaluationView;
}
export interface TrainingView {
  kind: 'training';
  /** Part of the image area that the crop keeps: smallest and largest. */
  scale: [number, number];
  /** Width ÷ height of the crop: smallest and largest. */
  ratio: [number, number];
  /** Probability of mirroring. */
  horizontalFlip: number;
  /** Of the cut and resized image. */
  randAugment?: RandAugmentOptions;
}
export interface EvaluationView {
  kind: 'evaluation';
  /** Length of the short side before the centre crop, pixels. */
  resizeSize: number;
}

/** Pixels. */
export interface Size {
  width: number;
  height: number;
}
/** Pixels; `left` and `top` from the upper left corner. */
export interface Box extends Size {
  left: number;
  top: number;
}
/** What to do with one image: cut out `before`, resize to `width` × `height`, cut out `after`, mirror. */
export interface Placement {
  before?: Box;
  width: number;
  height: number;
  after?: Box;
  mirrored: boolean;
}

/** How pixels are normalized. @param weights the normalization that the pretrained weights were made with */
export function normalizationOf(data: DataConfig, weights: Normalization): Normalization {
  return data.normalization === 'weights' ? weights : data.normalization;
}

/** Random resized crop, horizontal flip, RandAugment, normalization; without augmentation that of evaluation. */
export function trainingTransform(data: DataConfig, normalization: Normalization): Transform {
  if (data.augmentation === 'none') return evaluationTransform(data, normalization);
  return { imageSize: data.imageSize, normalization, view: { kind: 'training', ...data.augmentation } };
}

/** Short side to `resizeSizeOf(data)`, centre crop, normalization. */
export function evaluationTransform(data: DataConfig, normalization: Normalization): Transform {
  return { imageSize: data.imageSize, normalization, view: { kind: 'evaluation', resizeSize: resizeSizeOf(data) } };
}

/**
 * Where the transform looks in an image of `width` × `height` pixels.
 * @param random drawn from only by training transforms
 */
export function place({ imageSize, view }: Transform, width: number, height: number, random: RandomStream): Placement {
  if (view.kind === 'training') {
    const before = randomResizedCrop(width, height, view, random);
    return { before, width: imageSize, height: imageSize, mirrored: random.uniform() < view.horizontalFlip };
  }
  const resized = resizeShortSide(width, height, view.resizeSize);
  return { ...resized, after: centreCrop(resized.width, resized.height, imageSize), mirrored: false };
}

/** A crop is shrunk at least by this after the image was, so that a shifted pixel of the shrunk image is a quarter of one of the result. */
const shrinkLeft = 2;

/** By how much an image can be shrunk before its crop is resized to `result`: a whole number, 1 when it should not be. */
export function shrinkBeforeCrop(crop: Size, result: Size): number {
  return Math.max(1, Math.floor(Math.min(crop.width / result.width, crop.height / result.height) / shrinkLeft));
}

/** A box of an image in the same image of another size. */
export function scaledBox({ left, top, width, height }: Box, from: Size, to: Size): Box {
  const [x, y] = [to.width / from.width, to.height / from.height];
  const [x0, y0] = [Math.round(left * x), Math.round(top * y)];
  return { left: x0, top: y0, width: Math.round((left + width) * x) - x0, height: Math.round((top + height) * y) - y0 };
}

/**
 * The crop of torchvision's `RandomResizedCrop`: a random area and a log-uniform aspect ratio, ten tries to fit them into
 * the image, else the largest centre crop with an allowed ratio.
 */
export function randomResizedCrop(
  width: number,
  height: number,
  { scale, ratio }: Pick<TrainingView, 'scale' | 'ratio'>,
  random: RandomStream,
): Box {
  const between = (from: number, to: number) => from + (to - from) * random.uniform();
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = width * height * between(...scale);
    const aspect = Math.exp(between(Math.log(ratio[0]), Math.log(ratio[1])));
    const w = roundHalfToEven(Math.sqrt(area * aspect));
    const h = roundHalfToEven(Math.sqrt(area / aspect));
    if (w > 0 && w <= width && h > 0 && h <= height)
      return { top: random.integer(height - h + 1), left: random.integer(width - w + 1), width: w, height: h };
  }
  const aspect = width / height;
  const w = aspect > ratio[1] ? Math.max(1, roundHalfToEven(height * ratio[1])) : width;
  const h = aspect < ratio[0] ? Math.max(1, roundHalfToEven(width / ratio[0])) : height;
  return { left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h };
}

/** The short side becomes `size`, the long side keeps the proportion, rounded down (torchvision's `Resize`). */
export function resizeShortSide(width: number, height: number, size: number): { width: number; height: number } {
  return width <= height
    ? { width: size, height: Math.floor((size * height) / width) }
    : { width: Math.floor((size * width) / height), height: size };
}

/** A square in the middle (torchvision's `CenterCrop`). */
export function centreCrop(width: number, height: number, size: number): Box {
  return {
    left: roundHalfToEven((width - size) / 2),
    top: roundHalfToEven((height - size) / 2),
    width: size,
    height: size,
  };
}

/** As Python rounds, so that crops fall on the same pixel as torchvision's. */
function roundHalfToEven(x: number): number {
  const rounded = Math.round(x);
  return Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
