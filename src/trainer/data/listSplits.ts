import { closest } from '../../config/closest';
import { byCodePoint } from './imageFolder';
import { readImageList, type ListedImage, type ListSplit } from './imageList';
import type { Problems } from './problems';
import type { LabelledImage, Splits } from './splits';

/**
 * The splits that a list of images names; the classes are the labels of its training images.
 * @throws {DatasetError} naming the line of everything that is wrong
 */
export async function listSplits(file: string, keepMissing: boolean, problems: Problems): Promise<Splits> {
  const listed = await readImageList(file, keepMissing);
  const of = (split: ListSplit) => listed.filter((image) => image.split === split);
  const classes = [...new Set(of('train').map(({ className }) => className))].sort(byCodePoint);
  if (classes.length === 0) problems.fail(`${file} lists no training images: no line has the split train.`);
  if (classes.length === 1)
    problems.fail(`${file} has training images of only one class, "${classes[0]}". A classifier needs at least two.`);
  const labelled = (split: ListSplit) => labelImages(of(split), classes, file, problems);
  const [train, validation, test] = [labelled('train'), labelled('validation'), labelled('test')];
  problems.throwIfAny();
  return { classes, train, validation: validation.length > 0 ? validation : undefined, test };
}

/** Gives images the numbers of their classes; each unknown class is reported once. */
export function labelImages(
  images: ListedImage[],
  classes: string[],
  file: string,
  problems: Problems,
): LabelledImage[] {
  const labels = new Map(classes.map((name, label) => [name, label]));
  const unknown = new Set<string>();
  for (const { className, line } of images) {
    if (labels.has(className) || unknown.has(className)) continue;
    unknown.add(className);
    const meant = closest(className, classes);
    const advice = meant
      ? `Did you mean "${meant}"?`
      : `Known are ${classes.join(', ')}: those of the training images.`;
    problems.error(`${file}:${line}: the class "${className}" is not known. ${advice}`);
  }
  return images
    .filter(({ className }) => labels.has(className))
    .map(({ path, relativePath, size, className }) => ({ path, relativePath, size, label: labels.get(className)! }));
}
