import { z } from 'zod';
import { count, fraction, oneOf, positive } from './fields';

const smallestFirst = ([smallest, largest]: [number, number]) => smallest <= largest;

const normalizationSchema = z
  .union([
    z
      .literal('weights')
      .describe("The normalization that the pretrained weights were made with (ImageNet's for torchvision)."),
    z
      .strictObject({
        mean: z.tuple([z.number(), z.number(), z.number()]).describe('Mean of red, green and blue, in 0–1.'),
        std: z.tuple([positive, positive, positive]).describe('Standard deviation of red, green and blue, in 0–1.'),
      })
      .describe('Explicit mean and standard deviation.'),
  ])
  .describe('How pixels in 0–1 are normalized: (pixel − mean) ÷ std.');

const randAugmentSchema = z
  .strictObject({
    operations: count.max(10).default(2).describe('How many operations each image goes through.'),
    magnitude: z.number().min(0).max(30).default(9).describe('How strong they are, from 0 (nothing) to 30.'),
  })
  .describe('RandAugment: random changes of shape and colour, chosen alike from 14. Absent: off.');

const augmentationSchema = z
  .strictObject({
    scale: z
      .tuple([positive.max(1), positive.max(1)])
      .refine(smallestFirst, 'the smaller part must come first')
      .default([0.08, 1])
      .describe('Random resized crop: smallest and largest part of the image area that is kept, 0–1.'),
    ratio: z
      .tuple([positive, positive])
      .refine(smallestFirst, 'the smaller ratio must come first')
      .default([3 / 4, 4 / 3])
      .describe('Random resized crop: smallest and largest width ÷ height of the crop.'),
    horizontalFlip: fraction.default(0.5).describe('Probability of mirroring a training image, 0–1.'),
    randAugment: randAugmentSchema.optional(),
  })
  .describe('Random changes of training images. Evaluation never augments.');

export const dataSchema = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .describe(
        'Image folder, relative to this file: `train/<class>/…`, optional `val/` and `test/` with the same classes. ' +
          'Or a list of images: a `.csv` file with the columns `path,label` and perhaps `split`.',
      ),
    classes: oneOf(['folder', 'path'], {
      folder: 'Each folder in train/ is a class, with everything below it.',
      path: 'Each folder below train/ that holds images is a class, named by its path: animals/cats.',
    })
      .default('folder')
      .describe('What the classes of an image folder are. A list names them itself.'),
    onBadImage: oneOf(['stop', 'skip'], {
      stop: 'An image that cannot be read ends the run, and is named.',
      skip: 'Every image is decoded before training; those that cannot be are left out, and the run names them.',
    })
      .default('stop')
      .describe('What to do with images that cannot be read.'),
    validationFraction: fraction
      .gt(0)
      .lt(1)
      .default(0.1)
      .describe(
        'Part of the training images of every class that is held out when there are no validation images. Seeded and stratified.',
      ),
    trainingFraction: fraction
      .gt(0)
      .optional()
      .describe(
        'Part of the training images of every class that is trained on, by the seed, at least one of each: how a method does with less data. ' +
          'A smaller part is contained in a larger one. Absent: all.',
      ),
    imageSize: z
      .number()
      .int()
      .min(16)
      .max(1024)
      .default(224)
      .describe('Side of the square image the network sees, in pixels.'),
    resizeSize: z
      .number()
      .int()
      .min(16)
      .max(2048)
      .optional()
      .describe(
        'Evaluation: length the short side is resized to before the centre crop, in pixels. Default: imageSize × 256 ÷ 224, rounded.',
      ),
    normalization: normalizationSchema.default('weights'),
    augmentation: z
      .union([augmentationSchema, z.literal('none').describe('Training images are treated like those of evaluation.')])
      .prefault({})
      .describe('Random changes of training images, or `"none"`. Evaluation never augments.'),
    workers: z
      .number()
      .int()
      .min(0)
      .max(64)
      .default(2)
      .describe('Threads that decode images. The same seed gives the same batches whatever their number.'),
  })
  .refine(({ imageSize, resizeSize }) => resizeSize === undefined || resizeSize >= imageSize, {
    path: ['resizeSize'],
    message: 'the crop of imageSize must fit into the resized image: make resizeSize at least imageSize',
  })
  .describe('The dataset and how its images reach the network.');
