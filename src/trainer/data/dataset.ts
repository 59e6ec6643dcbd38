import { createHash } from 'node:crypto';
import path from 'node:path';
import { closest } from '../../config/closest';
import type { DataConfig } from '../../config/schema';
import type { Problem } from '../../protocol/jobs';
import { DatasetError } from './errors';
import {
  byCodePoint,
  imageExtensions,
  scanClassFolders,
  statOrNothing,
  subfolders,
  type ClassFolder,
} from './imageFolder';
import { stratifiedSplit } from './split';

export interface Example {
  /** Absolute. */
  path: string;
  /** From the dataset's folder, with forward slashes. */
  relativePath: string;
  /** Index into the dataset's classes. */
  label: number;
}

export interface Dataset {
  /** Absolute path of the image folder. */
  path: string;
  /** Names of the folders in `train/`, NFC, by code point. */
  classes: string[];
  train: Example[];
  validation: Example[];
  /** Empty if there is no `test/` folder. */
  test: Example[];
  /** SHA-256 over relative paths and sizes of all images, hex. It does not depend on the split's seed. */
  fingerprint: string;
  /** What a person should know but training can do without, e.g. images in formats that cannot be decoded. */
  warnings: Problem[];
}

interface Split {
  examples: Example[];
  /** Bytes of each example. */
  sizes: number[];
}

const validationNames = ['val', 'validation'];

/**
 * Opens an image folder: `train/<class>/…`, optional `val/` (or `validation/`) and `test/` with the same classes. Without a
 * validation folder, `data.validationFraction` of `train/` is held out, by `seed`.
 * @param baseFolder folder that a relative `data.path` starts from
 * @throws DatasetError with everything that is wrong with the folder
 */
export async function openDataset(data: DataConfig, baseFolder: string, seed: number): Promise<Dataset> {
  const root = path.resolve(baseFolder, data.path);
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const report = (message: string, at: Problem['path'] = ['data', 'path']) =>
    problems.push({ severity: 'error', path: at, message });
  const failIfAnything = () => {
    if (problems.length > 0) throw new DatasetError(problems);
  };

  try {
    const rootStats = await statOrNothing(root);
    if (!rootStats) report(`The image folder ${root} does not exist. data.path is relative to ${baseFolder}.`);
    else if (!rootStats.isDirectory())
      report(`${root} is a file; data.path must name a folder with a train/ folder in it.`);
    failIfAnything();

    const folders = await subfolders(root);
    if (!folders.includes('train')) report(missingTrain(root, folders));
    const validationFolders = folders.filter((name) => validationNames.includes(name));
    if (validationFolders.length > 1) report(`${root} holds both val/ and validation/. Keep one of them.`);
    failIfAnything();

    const open = (name: string, known?: string[]) => readSplit(root, name, known, report, warnings);
    const { split: training, classes } = await open('train');
    failIfAnything();
    const validation = validationFolders[0] && (await open(validationFolders[0], classes)).split;
    const test = folders.includes('test') ? (await open('test', classes)).split : { examples: [], sizes: [] };
    failIfAnything();

    const heldOut = validation
      ? training.examples.map(() => false)
      : stratifiedSplit(
          training.examples.map(({ label }) => label),
          data.validationFraction,
          seed,
        );
    const dataset = {
      path: root,
      classes,
      train: training.examples.filter((_, i) => !heldOut[i]),
      validation: validation ? validation.examples : training.examples.filter((_, i) => heldOut[i]),
      test: test.examples,
      fingerprint: fingerprintOf(validation ? [training, validation, test] : [training, test]),
      warnings,
    };
    if (dataset.validation.length === 0)
      report(
        `No image of ${path.join(root, 'train')} can be held out for validation: every class has only one. ` +
          'Add images, or add a val/ folder.',
        ['data', 'validationFraction'],
      );
    failIfAnything();
    return dataset;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    report(`The image folder cannot be read: ${message}. Check the permissions of the folder.`);
    throw new DatasetError(problems);
  }
}

function missingTrain(root: string, folders: string[]): string {
  const layout = 'Expected train/<class>/<image>, with one folder a class.';
  const similar = closest('train', folders) ?? folders.find((name) => name.toLowerCase().startsWith('train'));
  if (similar) return `${root} has no train/ folder. ${layout} Did you mean to name "${similar}" train?`;
  if (folders.length === 0) return `${root} has no train/ folder; it holds no folders at all. ${layout}`;
  const named = folders.slice(0, 3).join(', ') + (folders.length > 3 ? ', …' : '');
  return `${root} has no train/ folder; it holds ${named}. ${layout} If these are the classes, move them into train/.`;
}

/**
 * The examples of one split folder.
 * @param known the classes; without them (for `train/`) the folder's own class folders are the classes
 */
async function readSplit(
  root: string,
  name: string,
  known: string[] | undefined,
  report: (message: string) => void,
  warnings: Problem[],
): Promise<{ split: Split; classes: string[] }> {
  const folder = path.join(root, name);
  const found = await scanClassFolders(folder);
  const classes = known ?? found.map((one) => one.name);
  if (known) reportUnknownClasses(found, known, name, report);
  else reportUnusableClasses(found, folder, report);
  found.forEach((one, i) => {
    if (one.name === found[i - 1]?.name)
      report(
        `${folder} has two folders named "${one.name}" that differ only in how the letters are encoded. Merge them.`,
      );
  });
  const foreign = found.flatMap((one) => one.foreign);
  if (foreign.length > 0) warnings.push({ severity: 'warning', path: ['data', 'path'], message: leftOut(foreign) });

  const split: Split = { examples: [], sizes: [] };
  for (const one of found)
    for (const image of one.images) {
      const relativePath = path.relative(root, image.path).split(path.sep).join('/');
      split.examples.push({ path: image.path, relativePath, label: classes.indexOf(one.name) });
      split.sizes.push(image.size);
    }
  if (known && found.every((one) => classes.includes(one.name)) && split.examples.length === 0)
    report(`${folder} holds no images. Add ${name}/<class>/<image> files, or remove the folder.`);
  return { split, classes };
}

function reportUnusableClasses(found: ClassFolder[], folder: string, report: (message: string) => void) {
  if (found.length === 0)
    return report(`${folder} has no class folders. Put the images of each class into ${folder}${path.sep}<class>.`);
  for (const one of found)
    if (one.images.length === 0)
      report(
        `The class folder ${one.path} has no images. Add some (${imageExtensions.join(', ')}) or remove the folder.` +
          (one.foreign.length > 0 ? ` ${leftOut(one.foreign)}` : ''),
      );
  if (found.length === 1)
    report(`${folder} has only one class, "${found[0]!.name}". A classifier needs at least two class folders.`);
}

function reportUnknownClasses(found: ClassFolder[], known: string[], split: string, report: (message: string) => void) {
  for (const one of found) {
    if (known.includes(one.name)) continue;
    const meant = closest(one.name, known);
    report(
      `${one.path} is a class that train/ does not have. ` +
        (meant ? `Did you mean "${meant}"?` : `Add it to train/ or remove it from ${split}/.`),
    );
  }
}

function leftOut(foreign: string[]): string {
  const count = foreign.length === 1 ? '1 image is' : `${foreign.length} images are`;
  return `${count} left out because the format cannot be decoded, e.g. ${foreign[0]}. Convert to PNG or JPEG.`;
}

function fingerprintOf(splits: Split[]): string {
  const lines = splits.flatMap(({ examples, sizes }) =>
    examples.map(({ relativePath }, i) => `${relativePath.normalize('NFC')}\0${sizes[i]}\n`),
  );
  const hash = createHash('sha256');
  for (const line of lines.sort(byCodePoint)) hash.update(line);
  return hash.digest('hex');
}
