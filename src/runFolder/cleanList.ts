import path from 'node:path';
import type { DatasetReport, ReportedImage } from '../protocol/datasetReport';
import { formatCsv } from './csv';

/**
 * The paths of images that a dataset is better without: those that cannot be read; training images that are also evaluated on;
 * copies of an image in the same split, but one; and, of equal training images in different classes, all.
 */
export function needlessImages({ files, duplicates }: DatasetReport): Set<string> {
  const needless = new Set(files.filter(({ kind }) => kind === 'unreadable').map((file) => file.path));
  const leaveOut = (images: ReportedImage[]) => images.forEach((image) => needless.add(image.path));
  for (const { images, leaks, disagrees, kind } of duplicates) {
    const training = images.filter(({ split }) => split === 'train');
    if (leaks || disagrees) leaveOut(training);
    else if (kind === 'exact') leaveOut(images.slice(1));
  }
  return needless;
}

/**
 * A list of images (`path,label,split`), for `data.path`.
 * @param images those to list
 * @param folder that the images' paths start from
 * @param listFolder where the list will be
 */
export function imageList(images: readonly ReportedImage[], folder: string, listFolder: string): string {
  const rows = images.map(({ path: file, className, split }) => {
    const relative = path.relative(listFolder, path.resolve(folder, file));
    return [relative.split(path.sep).join('/'), className, split === 'validation' ? 'val' : split];
  });
  return formatCsv([['path', 'label', 'split'], ...rows]);
}
