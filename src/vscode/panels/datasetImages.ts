import path from 'node:path';

/** The folder that a dataset's image paths start from: the image folder, or the folder of the list of images. */
export function datasetFolder(dataPath: string): string {
  return path.extname(dataPath).toLowerCase() === '.csv' ? path.dirname(dataPath) : dataPath;
}

/** The image at a path from the dataset's folder; nothing when the path leads out of it. */
export function imageIn(folder: string, relative: string): string | undefined {
  const image = path.resolve(folder, relative);
  return image.startsWith(path.resolve(folder) + path.sep) ? image : undefined;
}
