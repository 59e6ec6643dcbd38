import { z } from 'zod';
import { oneOf, positive } from './fields';

export const backboneNames = ['resnet18', 'resnet34', 'resnet50'] as const;

export const modelSchema = z
  .strictObject({
    backbone: oneOf(backboneNames, {
      resnet18: 'ResNet-18: 11 million parameters, features of 512 numbers.',
      resnet34: 'ResNet-34: 21 million parameters, features of 512 numbers.',
      resnet50: 'ResNet-50: 24 million parameters, features of 2048 numbers.',
    })
      .default('resnet18')
      .describe('Architecture of the feature extractor.'),
    width: positive
      .max(2)
      .default(1)
      .describe('Factor on the number of channels of every layer: 0.5 is the half-width network.'),
    weights: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe(
        'Pretrained weights: a `.safetensors` file with torchvision key names, relative to this file. `null` trains from scratch.',
      ),
  })
  .describe('The network that is fine-tuned.');
