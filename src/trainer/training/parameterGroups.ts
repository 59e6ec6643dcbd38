import type * as tf from '@tensorflow/tfjs-core';
import { closest } from '../../config/closest';
import type { ModelConfig, OptimizerConfig } from '../../config/schema';
import type { Stage } from '../backbones/backbone';
import { BadInputError } from '../errors';
import type { Network } from '../network';

/** What the configuration calls the classifier, whatever the backbone calls it. */
const classifier = 'classifier';

type Parameters = ReadonlyMap<string, tf.Variable>;

/**
 * The parameters that are trained: all but those that `model.freeze` names. The classifier always is.
 * @throws {BadInputError} when an entry names nothing of the backbone
 */
export function trainedParameters(network: Network, freeze: ModelConfig['freeze']): Parameters {
  const { backbone, parameters } = network;
  if (freeze === undefined) return parameters;
  const ofBackbone = [...backbone.parameters.keys()];
  const frozen = new Set(
    freeze === 'all but classifier'
      ? ofBackbone
      : freeze.flatMap((entry) => parametersNamed(entry, backbone.stages, ofBackbone, 'model.freeze')),
  );
  return new Map([...parameters].filter(([name]) => !frozen.has(name)));
}

/**
 * What each parameter's learning rate is multiplied by; parameters that are not in the map keep it as it is.
 * @throws {BadInputError} when an entry names nothing of the network
 */
export function learningRateFactors(
  { backbone, parameters }: Network,
  factors: OptimizerConfig['learningRateFactors'],
): ReadonlyMap<string, number> {
  if (factors === undefined) return new Map();
  const names = [...parameters.keys()];
  const classifierStage = { name: classifier, prefixes: [`${backbone.classifierName}.`] };
  const stages = [...backbone.stages, classifierStage];
  if (typeof factors === 'number') return layerwiseDecay(stages, names, factors);
  return new Map(
    Object.entries(factors).flatMap(([entry, factor]) =>
      parametersNamed(entry, stages, names, 'optimizer.learningRateFactors').map((name) => [name, factor] as const),
    ),
  );
}

/** The last stage learns at the full rate, each stage before it by `decay` slower; stages without parameters do not count. */
function layerwiseDecay(stages: readonly NamedStage[], names: readonly string[], decay: number): Map<string, number> {
  const groups = stages.map((stage) => parametersOf(stage, names)).filter((group) => group.length > 0);
  return new Map(groups.reverse().flatMap((group, depth) => group.map((name) => [name, decay ** depth] as const)));
}

type NamedStage = Pick<Stage, 'name' | 'prefixes'>;

/**
 * The parameters that an entry of the configuration means: those of a stage, or those whose names fit a pattern, in which `*`
 * stands for anything; `layer1.0` fits all that is in it.
 * @param key where the entry stands in the configuration
 */
function parametersNamed(
  entry: string,
  stages: readonly NamedStage[],
  names: readonly string[],
  key: string,
): string[] {
  const stage = stages.find(({ name }) => name === entry);
  if (stage) return parametersOf(stage, names);
  const literal = (text: string) => text.replace(/[\\^$.+?()[\]{}|]/g, '\\$&');
  const pattern = new RegExp(`^${entry.split('*').map(literal).join('.*')}(\\..*)?$`);
  const found = names.filter((name) => pattern.test(name));
  if (found.length > 0) return found;
  const known = stages.map(({ name }) => name);
  const meant = closest(entry, known);
  throw new BadInputError(
    `"${key}" names "${entry}", which is no stage of the network and fits none of its parameters.` +
      `${meant ? ` Did you mean "${meant}"?` : ''} Its stages are ${known.join(', ')}; a pattern is e.g. "${names[0]}" or "*.bias".`,
  );
}

function parametersOf({ prefixes }: NamedStage, names: readonly string[]): string[] {
  return names.filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
}
