import { closest } from '../../config/closest';
import type { RunConfig } from '../../config/schema';
import type { Dataset } from '../data/dataset';
import { BadInputError } from '../errors';

/**
 * How much each class counts in the loss, in the order of the classes. `balanced` is N ÷ (K · n_k), so that all classes count
 * alike together and the mean over the images is 1.
 * @returns undefined if all images count alike
 * @throws {BadInputError} when a name is no class
 */
export function classWeightsOf(
  classWeights: RunConfig['training']['classWeights'],
  { classes, train }: Pick<Dataset, 'classes' | 'train'>,
): number[] | undefined {
  if (classWeights === undefined) return undefined;
  if (classWeights === 'balanced') {
    const counts = classes.map(() => 0);
    for (const { label } of train) counts[label]!++;
    // A list of images may have a class in its other splits alone.
    return counts.map((count) => train.length / (classes.length * Math.max(1, count)));
  }
  const unknown = Object.keys(classWeights).find((name) => !classes.includes(name));
  if (unknown !== undefined) {
    const meant = closest(unknown, classes);
    throw new BadInputError(
      `"training.classWeights" names "${unknown}", which is no class of the images.` +
        `${meant ? ` Did you mean "${meant}"?` : ''} The classes are ${classes.slice(0, 20).join(', ')}${classes.length > 20 ? ', …' : ''}.`,
    );
  }
  return classes.map((name) => (Object.hasOwn(classWeights, name) ? classWeights[name]! : 1));
}
