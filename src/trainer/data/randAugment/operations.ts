import { blended, histograms, luminance, mapped, moved, smoothed, type Pixels } from './pixels';

/**
 * The operations of RandAugment (Cubuk, Zoph, Shlens, Le 2020) with torchvision's ranges and Pillow's arithmetic.
 */
export interface Operation {
  readonly name: string;
  /** Whether its strength may be negative, with a chance of a half. */
  readonly signed: boolean;
  /** @param strength 0 (nothing happens) to 1 (the most), or to −1 */
  apply(image: Pixels, strength: number): Pixels;
}

const signed = (name: string, apply: Operation['apply']): Operation => ({ name, signed: true, apply });
const unsigned = (name: string, apply: Operation['apply']): Operation => ({ name, signed: false, apply });

const levels = [...Array(256).keys()];
/** The most that colours change by: factors of 0.1 to 1.9. */
const enhancement = 0.9;
const translation = 150 / 331;

export const operations: readonly Operation[] = [
  unsigned('Identity', (image) => image),
  signed('ShearX', (image, strength) => moved(image, (x, y) => [x + 0.3 * strength * y, y])),
  signed('ShearY', (image, strength) => moved(image, (x, y) => [x, y + 0.3 * strength * x])),
  signed('TranslateX', (image, strength) => {
    const by = Math.trunc(translation * strength * image.side);
    return moved(image, (x, y) => [x - by, y]);
  }),
  signed('TranslateY', (image, strength) => {
    const by = Math.trunc(translation * strength * image.side);
    return moved(image, (x, y) => [x, y - by]);
  }),
  signed('Rotate', (image, strength) => rotated(image, 30 * strength)),
  signed('Brightness', (image, strength) => blended(image, () => 0, 1 + enhancement * strength)),
  signed('Color', (image, strength) => {
    const grey = luminance(image);
    return blended(image, (i) => grey[Math.floor(i / 3)]!, 1 + enhancement * strength);
  }),
  signed('Contrast', (image, strength) => {
    const grey = luminance(image);
    const mean = Math.floor(grey.reduce((sum, value) => sum + value, 0) / grey.length + 0.5);
    return blended(image, () => mean, 1 + enhancement * strength);
  }),
  signed('Sharpness', (image, strength) => {
    const smooth = smoothed(image);
    return blended(image, (i) => smooth[i]!, 1 + enhancement * strength);
  }),
  unsigned('Posterize', (image, strength) => {
    const dropped = roundHalfToEven(4 * strength);
    return mapped(image, [levels.map((value) => (value >> dropped) << dropped)]);
  }),
  unsigned('Solarize', (image, strength) => {
    const threshold = 255 * (1 - strength);
    return mapped(image, [levels.map((value) => (value < threshold ? value : 255 - value))]);
  }),
  unsigned('AutoContrast', (image) => mapped(image, histograms(image).map(stretching))),
  unsigned('Equalize', (image) => mapped(image, histograms(image).map(equalizing))),
];

/** Counterclockwise around the middle. */
function rotated(image: Pixels, degrees: number): Pixels {
  const angle = (-degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const middle = image.side / 2;
  return moved(image, (x, y) => {
    const [dx, dy] = [x - middle, y - middle];
    return [cos * dx + sin * dy + middle, -sin * dx + cos * dy + middle];
  });
}

/** The table that spreads a channel's values over 0–255. */
function stretching(counts: Uint32Array): number[] {
  const lowest = counts.findIndex((count) => count > 0);
  const highest = counts.findLastIndex((count) => count > 0);
  if (highest <= lowest) return levels;
  const scale = 255 / (highest - lowest);
  return levels.map((value) => Math.min(255, Math.max(0, Math.trunc(value * scale - lowest * scale))));
}

/** The table that makes all values of a channel about equally frequent. */
function equalizing(counts: Uint32Array): number[] {
  const used = counts.filter((count) => count > 0);
  const total = used.reduce((sum, count) => sum + count, 0);
  const step = Math.floor((total - (used.at(-1) ?? 0)) / 255);
  if (used.length <= 1 || step === 0) return levels;
  let before = Math.floor(step / 2);
  return Array.from(counts, (count) => {
    const level = Math.min(255, Math.floor(before / step));
    before += count;
    return level;
  });
}

function roundHalfToEven(x: number): number {
  const rounded = Math.round(x);
  return x % 1 === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
