import { closest } from '../../config/closest';
import { BadInputError } from '../errors';
import type { Backbone, Stage } from './backbone';

/**
 * A backbone's stages of the given names.
 * @param key where the names stand in the configuration, e.g. `regularizer.stages`
 * @throws BadInputError for a name that no stage has
 */
export function stagesNamed({ stages }: Pick<Backbone, 'stages'>, names: readonly string[], key: string): Stage[] {
  return names.map((name) => {
    const stage = stages.find((candidate) => candidate.name === name);
    if (stage) return stage;
    const known = stages.map((candidate) => candidate.name);
    const meant = closest(name, known);
    throw new BadInputError(
      `${key} names "${name}", which is no stage of the backbone.${meant ? ` Did you mean "${meant}"?` : ''} ` +
        `Its stages are ${known.map((stage) => `"${stage}"`).join(', ')}.`,
    );
  });
}
