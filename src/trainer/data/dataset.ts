import { createHash } from 'node:crypto';
import path from 'node:path';
import type { DataConfig } from '../../config/schema';
import type { Problem } from '../../protocol/jobs';
import { folderSplits } from './folderSplits';
import { byCodePoint, statOrNothing } from './imageFolder';
import { isListFile } from './imageList';
import { listSplits } from './listSplits';
import { Problems } from './problems';
import { describeSkipped, leaveOutUnreadable, type ReadingOptions, type SkippedImage } from './readableImages';
import { partOfEveryClass, stratifiedSplit } from './split';
import type { Splits } from './splits';

/** A labelled image. */
export interface Example {
  /** Absolute. */
  path: string;
  /** From the dataset's folder, with forward slashes; absolute for one that a list takes from elsewhere. */
  relativePath: string;
  /** Index into the dataset's classes. */
  label: number;
}

export interface Dataset {
  /** Absolute path of the image folder, or of the list of images. */
  path: string;
  /** Names of the classes, NFC, by code point. */
  classes: string[];
  train: Example[];
  validation: Example[];
  /** Empty if there are no test images. */
  test: Example[];
  /** Training images that `data.trainingFraction` leaves out. */
  unused: Example[];
  /** Images that cannot be read, with `data.onBadImage` "skip". They are in none of the splits. */
  skipped: SkippedImage[];
  /** SHA-256 over relative paths and sizes of all images, hex. It does not depend on the split's seed. */
  fingerprint: string;
  /** What a person should know but training can do without, e.g. images in formats that cannot be decoded. */
  warnings: Problem[];
}

/**
 * Opens an image folder or a list of images. Without validation images, `data.validationFraction` of the training images is
 * held out, by `seed`.
 * @param baseFolder folder that a relative `data.path` starts from
 * @throws {DatasetError} with everything that is wrong
 * @throws {StoppedError} while images are read because of `data.onBadImage`
 */
export async function openDataset(
  data: DataConfig,
  baseFolder: string,
  seed: number,
  reading: ReadingOptions = {},
): Promise<Dataset> {
  const root = path.resolve(baseFolder, data.path);
  const problems = new Problems();
  try {
    const found = await findImages(root, data, baseFolder, problems);
    const { splits, skipped } =
      data.onBadImage === 'skip' ? await leaveOutUnreadable(found, reading) : { splits: found, skipped: [] };
    reportLostClasses(found, splits, skipped, problems);
    problems.throwIfAny();
    if (skipped.length > 0) problems.warn(describeSkipped(skipped));
    return {
      path: root,
      classes: splits.classes,
      ...trainedPart(holdOut(splits, data, seed, root, problems), data, seed),
      test: splits.test,
      skipped,
      fingerprint: fingerprintOf(splits, isListFile(root) || data.classes === 'path'),
      warnings: problems.warnings,
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    return problems.fail(`The images cannot be read: ${message}. Check the permissions of the folder.`);
  }
}

async function findImages(root: string, data: DataConfig, baseFolder: string, problems: Problems): Promise<Splits> {
  const stats = await statOrNothing(root);
  const isList = isListFile(root);
  if (!stats)
    problems.fail(
      `The image ${isList ? 'list' : 'folder'} ${root} does not exist. data.path is relative to ${baseFolder}.`,
    );
  if (stats.isDirectory()) return folderSplits(root, data.classes, problems);
  if (isList) return listSplits(root, data.onBadImage === 'skip', problems);
  return problems.fail(
    `${root} is a file; data.path must name a folder with a train/ folder in it, or a list of images (.csv).`,
  );
}

/** A class that is lost to unreadable images would make another task of it. */
function reportLostClasses(before: Splits, after: Splits, skipped: SkippedImage[], problems: Problems): void {
  const reasons = new Map(skipped.map(({ path, reason }) => [path, reason]));
  for (const split of ['train', 'validation', 'test'] as const) {
    const left = new Set(after[split]?.map(({ label }) => label));
    const lost = new Map(before[split]?.filter(({ label }) => !left.has(label)).map((image) => [image.label, image]));
    for (const [label, { path, relativePath }] of lost)
      problems.error(
        `No image of the class "${before.classes[label]}" among the ${split} images can be read, ` +
          `e.g. ${path}: ${reasons.get(relativePath)}. Replace the files, or remove the class.`,
      );
  }
}

/** The validation images, and the training images that are not among them. */
function holdOut({ train, validation }: Splits, data: DataConfig, seed: number, root: string, problems: Problems) {
  if (validation) return { train, validation };
  const labels = train.map(({ label }) => label);
  const heldOut = stratifiedSplit(labels, data.validationFraction, seed);
  if (!heldOut.includes(true))
    problems.fail(
      `No training image of ${root} can be held out for validation: every class has only one. ` +
        'Add images, or validation images.',
      ['data', 'validationFraction'],
    );
  return { train: train.filter((_, i) => !heldOut[i]), validation: train.filter((_, i) => heldOut[i]) };
}

/** The part of the training images that is trained on. */
function trainedPart<T extends { train: Example[] }>({ train, ...others }: T, data: DataConfig, seed: number) {
  const { trainingFraction = 1 } = data;
  const labels = train.map(({ label }) => label);
  const kept = trainingFraction < 1 ? partOfEveryClass(labels, trainingFraction, seed) : labels.map(() => true);
  return { ...others, train: train.filter((_, i) => kept[i]), unused: train.filter((_, i) => !kept[i]) };
}

/** @param withLabels when a path does not tell the class and the split of its image */
function fingerprintOf({ classes, train, validation = [], test }: Splits, withLabels: boolean): string {
  const lines = Object.entries({ train, validation, test }).flatMap(([split, images]) =>
    images.map(({ relativePath, size, label }) => {
      const about = withLabels ? `\0${split}\0${classes[label]}` : '';
      return `${relativePath.normalize('NFC')}\0${size}${about}\n`;
    }),
  );
  const hash = createHash('sha256');
  for (const line of lines.sort(byCodePoint)) hash.update(line);
  return hash.digest('hex');
}
