import type { DataConfig, ModelConfig } from '../../config/schema';
import type { Backbone } from './backbone';
import type { Seed } from './layers';
import { createResNet } from './resnet';

/** What of a configuration a backbone depends on. */
export interface BackboneConfig {
  readonly model: Pick<ModelConfig, 'backbone' | 'width'>;
  readonly data: Pick<DataConfig, 'imageSize'>;
}

/**
 * The backbone that a configuration names.
 * @param seed of the random weights, or that they are loaded later
 */
export function createBackbone({ model }: BackboneConfig, seed: Seed): Backbone {
  return createResNet(model.backbone, model.width, seed);
}
