import type { DataConfig } from '../../config/schema';
import type { Example } from './dataset';
import { labelFolders } from './folderSplits';
import { scanClassFolders, statOrNothing } from './imageFolder';
import { isListFile, readImageList } from './imageList';
import { labelImages } from './listSplits';
import { Problems } from './problems';

/**
 * Images to evaluate a network on: of a folder with one folder a class, or of a list. From a list with test images only these are
 * taken. Classes are matched by name.
 * @param classes those of the network
 * @throws {DatasetError} when a class is unknown or there are no images
 */
export async function labelledImages(
  source: string,
  classes: string[],
  mode: DataConfig['classes'],
): Promise<Example[]> {
  const problems: Problems = new Problems();
  try {
    const stats = await statOrNothing(source);
    if (!stats) problems.fail(`${source} does not exist.`);
    return stats.isFile() && isListFile(source)
      ? await imagesOfList(source, classes, problems)
      : await imagesOfFolder(source, classes, mode, problems);
  } catch (error) {
    if (!('code' in (error as Error))) throw error;
    return problems.fail(`The images of ${source} cannot be read: ${(error as Error).message}.`);
  }
}

async function imagesOfFolder(folder: string, classes: string[], mode: DataConfig['classes'], problems: Problems) {
  const found = await scanClassFolders(folder, mode);
  const unknown = found.map(({ name }) => name).filter((name) => !classes.includes(name));
  if (unknown.length > 0)
    problems.fail(
      `${folder} holds the folders ${unknown.join(', ')}, which are no classes of the network. ` +
        `It knows ${classes.join(', ')}.`,
    );
  const examples = labelFolders(found, classes, folder);
  if (examples.length === 0)
    problems.fail(`${folder} holds no images. Expected <class>/<image>, with one folder a class.`);
  return examples;
}

async function imagesOfList(file: string, classes: string[], problems: Problems) {
  const listed = await readImageList(file, false);
  const test = listed.filter(({ split }) => split === 'test');
  const examples = labelImages(test.length > 0 ? test : listed, classes, file, problems);
  problems.throwIfAny();
  return examples;
}
