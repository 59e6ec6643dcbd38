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
    freeze: z
      .union([
        z
          .literal('all but classifier')
          .describe('Only the new classifier is trained, on features that stay as they are (linear probing).'),
        z
          .array(z.string().min(1))
          .describe('Stages (`stem`, `layer1`) and patterns of parameter names (`layer2.0.*`, `*.bn1.*`).'),
      ])
      .optional()
      .describe(
        'What is not trained: a list of stages and patterns, e.g. `["stem", "layer1"]`, or `"all but classifier"`. Absent: all is trained.',
      ),
    batchNorm: oneOf(['train', 'frozen'], {
      train: "Normalizes training images with their batch's statistics, and keeps running ones for evaluation.",
      frozen: 'Normalizes with the running statistics of the pretrained weights, which stay as they are.',
    })
      .default('train')
      .describe('Batch normalization while training. Its scales and offsets are trained either way, unless frozen.'),
  })
  .describe('The network that is fine-tuned.');
