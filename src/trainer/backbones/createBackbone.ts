import type { DataConfig, ModelConfig } from '../../config/schema';
import type { Backbone } from './backbone';
import type { Seed } from './layers';
import { createLayersModel } from './layersModel/layersModel';
import type { Topology } from './layersModel/topology';
import { createMobileNetV2 } from './mobileNet';
import { createResNet } from './resnet';
import { createVisionTransformer } from './visionTransformer';

/** What of a configuration a backbone depends on. */
export interface BackboneConfig {
  readonly model: Pick<ModelConfig, 'backbone' | 'width' | 'featureLayer'>;
  readonly data: Pick<DataConfig, 'imageSize'>;
  /** Of the backbone `layers-model`; see {@link withTopology}. */
  readonly topology?: Topology;
}

/**
 * The backbone that a configuration names.
 * @param seed of the random weights, or that they are loaded later
 */
export function createBackbone({ model, data: { imageSize }, topology }: BackboneConfig, seed: Seed): Backbone {
  const { backbone, width } = model;
  switch (backbone) {
    case 'resnet18':
    case 'resnet34':
    case 'resnet50':
    case 'resnet101':
    case 'clip_resnet50':
      return createResNet(backbone, { width, imageSize }, seed);
    case 'mobilenet_v2':
      return createMobileNetV2(width, seed);
    case 'vit_b_16':
    case 'vit_b_32':
    case 'vit_s_16':
    case 'deit_tiny':
    case 'clip_vit_b_16':
    case 'clip_vit_b_32':
      return createVisionTransformer(backbone, imageSize, seed);
    case 'layers-model':
      return createLayersModel(topology!, { featureLayer: model.featureLayer!, seed });
  }
}
