import type { ModelConfig } from '../../config/schema';
import type { Backbone } from './backbone';
import type { Seed } from './layers';
import { createResNet } from './resnet';

/**
 * The backbone that a configuration names.
 * @param seed of the random weights, or that they are loaded later
 */
export function createBackbone(model: Pick<ModelConfig, 'backbone' | 'width'>, seed: Seed): Backbone {
  return createResNet(model.backbone, model.width, seed);
}
