import path from 'node:path';
import { closest } from '../../config/closest';
import type { DataConfig } from '../../config/schema';
import { imageExtensions, scanClassFolders, subfolders, withSlashes, type ClassFolder } from './imageFolder';
import type { Problems } from './problems';
import type { LabelledImage, Splits } from './splits';

const validationNames = ['val', 'validation'];

/**
 * The splits of an image folder: `train/<class>/…`, optional `val/` (or `validation/`) and `test/` with the same classes.
 * @throws {DatasetError} with everything that is wrong with the folder
 */
export async function folderSplits(
  root: string,
  classMode: DataConfig['classes'],
  problems: Problems,
): Promise<Splits> {
  const folders = await subfolders(root);
  if (!folders.includes('train')) problems.error(missingTrain(root, folders));
  const validationFolders = folders.filter((name) => validationNames.includes(name));
  if (validationFolders.length > 1) problems.error(`${root} holds both val/ and validation/. Keep one of them.`);
  problems.throwIfAny();

  const scan = async (name: string) => {
    const found = await scanClassFolders(path.join(root, name), classMode);
    reportTwins(found, path.join(root, name), problems);
    reportForeign(found, problems);
    return found;
  };
  const training = await scan('train');
  reportUnusableClasses(training, path.join(root, 'train'), problems);
  problems.throwIfAny();

  const classes = training.map(({ name }) => name);
  const readKnown = async (name: string) => {
    const found = await scan(name);
    reportUnknownClasses(found, classes, name, problems);
    const images = labelFolders(found, classes, root);
    if (images.length === 0 && found.every((one) => classes.includes(one.name)))
      problems.error(
        `${path.join(root, name)} holds no images. Add ${name}/<class>/<image> files, or remove the folder.`,
      );
    return images;
  };
  const validation = validationFolders[0] && (await readKnown(validationFolders[0]));
  const test = folders.includes('test') ? await readKnown('test') : [];
  problems.throwIfAny();
  return { classes, train: labelFolders(training, classes, root), validation: validation || undefined, test };
}

/** The images of class folders, each with the number of its class. */
export function labelFolders(folders: ClassFolder[], classes: string[], root: string): LabelledImage[] {
  return folders.flatMap(({ name, images }) => {
    const label = classes.indexOf(name);
    return images.map((image) => ({ ...image, relativePath: withSlashes(path.relative(root, image.path)), label }));
  });
}

function missingTrain(root: string, folders: string[]): string {
  const layout = 'Expected train/<class>/<image>, with one folder a class.';
  const similar = closest('train', folders) ?? folders.find((name) => name.toLowerCase().startsWith('train'));
  if (similar) return `${root} has no train/ folder. ${layout} Did you mean to name "${similar}" train?`;
  if (folders.length === 0) return `${root} has no train/ folder; it holds no folders at all. ${layout}`;
  const named = folders.slice(0, 3).join(', ') + (folders.length > 3 ? ', …' : '');
  return `${root} has no train/ folder; it holds ${named}. ${layout} If these are the classes, move them into train/.`;
}

function reportTwins(found: ClassFolder[], folder: string, problems: Problems): void {
  found.forEach(({ name }, i) => {
    if (name === found[i - 1]?.name)
      problems.error(
        `${folder} has two folders named "${name}" that differ only in how the letters are encoded. Merge them.`,
      );
    const outer = found.find((other) => name.startsWith(`${other.name}/`));
    if (outer)
      problems.error(
        `${outer.path} holds images beside the class "${name}", so it is unclear whether it is a class itself. ` +
          'Move its images into a folder of their own, or set data.classes to "folder".',
      );
  });
}

function reportForeign(found: ClassFolder[], problems: Problems): void {
  const foreign = found.flatMap((one) => one.foreign);
  if (foreign.length > 0) problems.warn(leftOut(foreign));
}

function reportUnusableClasses(found: ClassFolder[], folder: string, problems: Problems): void {
  if (found.length === 0)
    problems.error(`${folder} has no class folders. Put the images of each class into ${folder}${path.sep}<class>.`);
  for (const one of found)
    if (one.images.length === 0)
      problems.error(
        `The class folder ${one.path} has no images. Add some (${imageExtensions.join(', ')}) or remove the folder.` +
          (one.foreign.length > 0 ? ` ${leftOut(one.foreign)}` : ''),
      );
  if (found.length === 1)
    problems.error(`${folder} has only one class, "${found[0]!.name}". A classifier needs at least two class folders.`);
}

function reportUnknownClasses(found: ClassFolder[], known: string[], split: string, problems: Problems): void {
  for (const one of found) {
    if (known.includes(one.name)) continue;
    const meant = closest(one.name, known);
    problems.error(
      `${one.path} is a class that train/ does not have. ` +
        (meant ? `Did you mean "${meant}"?` : `Add it to train/ or remove it from ${split}/.`),
    );
  }
}

function leftOut(foreign: string[]): string {
  const count = foreign.length === 1 ? '1 image is' : `${foreign.length} images are`;
  return `${count} left out because the format cannot be decoded, e.g. ${foreign[0]}. Convert to PNG or JPEG.`;
}
