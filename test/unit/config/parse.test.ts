import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse';

/** The one problem of a text: its message, and the part of the text it marks. */
function onlyProblem(text: string): { kind: string; message: string; marked: string; path: (string | number)[] } {
  const { config, problems } = parseConfig(text);
  expect(config).toBeUndefined();
  expect(problems).toHaveLength(1);
  const { kind, message, offset, length, path } = problems[0]!;
  return { kind, message, marked: text.slice(offset, offset + length), path };
}

describe('parseConfig', () => {
  it('takes comments, trailing commas and a byte order mark, and writes out every default', () => {
    const { config, problems } = parseConfig('\uFEFF// mine\n{ "data": { "path": "./images", /* here */ }, }\n');
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      seed: 0,
      data: { path: './images', imageSize: 224, normalization: 'weights', augmentation: { scale: [0.08, 1] } },
      model: { backbone: 'resnet18', width: 1, weights: null },
      regularizer: { name: 'adarand', lambda: 1, alpha: 0.5, priorLearningRate: 0.01 },
      optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true },
      schedule: { name: 'milestones', milestones: [0.3, 0.6, 0.8], factor: 0.1 },
      training: { epochs: 200, batchSize: 64 },
      engine: 'auto',
    });
  });

  it.each([
    // a wrong type
    ['{"data": {"path": 5}}', '5', '"data.path" must be text in double quotes, but is 5.'],
    ['{"data": {"path": "x", "imageSize": "96"}}', '"96"', '"data.imageSize" must be a number, but is the text "96".'],
    ['{"data": {"path": "x", "imageSize": 96.5}}', '96.5', '"data.imageSize" must be a whole number, but is 96.5.'],
    ['{"data": {"path": "x"}, "model": []}', '[]', '"model" must be an object { … }, but is a list.'],
    [
      '{"data": {"path": "x"}, "optimizer": "sgd"}',
      '"sgd"',
      '"optimizer" must be an object { … }, but is the text "sgd".',
    ],
    [
      '{"data": {"path": "x"}, "optimizer": {"name": "sgd", "nesterov": "yes"}}',
      '"yes"',
      '"optimizer.nesterov" must be true or false, but is the text "yes".',
    ],
    ['[1]', '[1]', 'The configuration must be an object { … }, but is a list.'],
    [
      '{"data": {"path": "x"}, "training": {"classWeights": 3}}',
      '3',
      '"training.classWeights" must be "balanced" or an object { … }, but is 3.',
    ],
    [
      '{"data": {"path": "x"}, "model": {"freeze": "layer1"}}',
      '"layer1"',
      '"model.freeze" must be "all but classifier" or a list [ … ], but is the text "layer1".',
    ],
    // out of range
    ['{"data": {"path": "x", "imageSize": 8}}', '8', '"data.imageSize" must be at least 16, but is 8.'],
    [
      '{"data": {"path": "x", "validationFraction": 1}}',
      '1',
      '"data.validationFraction" must be less than 1, but is 1.',
    ],
    ['{"data": {"path": ""}}', '""', '"data.path" must be text that is not empty, but is empty.'],
    [
      `{"data": {"path": "x"}, "name": "${'n'.repeat(93)}"}`,
      `"${'n'.repeat(93)}"`,
      '"name" must be at most 80 characters long, but is 93 characters long.',
    ],
    [
      '{"data": {"path": "x", "augmentation": {"scale": [1]}}}',
      '[1]',
      '"data.augmentation.scale" must be a list of 2 numbers, but is a list of 1.',
    ],
    [
      '{"data": {"path": "x", "augmentation": {"scale": [0.1, 2]}}}',
      '2',
      '"data.augmentation.scale[1]" must be at most 1, but is 2.',
    ],
    // what belongs together
    [
      '{"data": {"path": "x", "augmentation": {"scale": [1, 0.5]}}}',
      '[1, 0.5]',
      '"data.augmentation.scale" is not right: the smaller part must come first.',
    ],
    [
      '{"data": {"path": "x"}, "schedule": {"name": "milestones", "milestones": [0.6, 0.3]}}',
      '[0.6, 0.3]',
      '"schedule.milestones" is not right: the parts of the run must rise from one to the next.',
    ],
    [
      '{"data": {"path": "x", "imageSize": 96, "resizeSize": 64}}',
      '64',
      '"data.resizeSize" is not right: the crop of imageSize must fit into the resized image: make resizeSize at least imageSize.',
    ],
    // a name that is not in the list
    [
      '{"data": {"path": "x"}, "model": {"backbone": "resnt18"}}',
      '"resnt18"',
      '"model.backbone" must be "resnet18", "resnet34", "resnet50", "resnet101", "mobilenet_v2", "vit_b_16", "vit_b_32", "vit_s_16", "deit_tiny", "clip_resnet50", "clip_vit_b_16", "clip_vit_b_32" or "layers-model", but is the text "resnt18". Did you mean "resnet18"?',
    ],
    // values that do not go together
    [
      '{"data": {"path": "x"}, "model": {"backbone": "vit_b_16", "width": 0.5}}',
      '0.5',
      '"model.width" is not right: vit_b_16 has no other width than 1, but it is 0.5; other widths have resnet18, resnet34, resnet50, resnet101, mobilenet_v2.',
    ],
    [
      '{"data": {"path": "x"}, "model": {"backbone": "resnet18", "featureLayer": "pooled"}}',
      '"pooled"',
      '"model.featureLayer" is not right: only "backbone": "layers-model" has one; leave it out with resnet18.',
    ],
    [
      '{"data": {"path": "x", "imageSize": 100}, "model": {"backbone": "vit_b_16"}}',
      '100',
      '"data.imageSize" is not right: ViT-B/16 needs a multiple of 16 pixels, but it is 100; take 96 or 112.',
    ],
    [
      '{"data": {"path": "x", "imageSize": 16}, "model": {"backbone": "clip_resnet50"}}',
      '16',
      '"data.imageSize" is not right: CLIP ResNet-50 needs a multiple of 32 pixels, but it is 16; take 32.',
    ],
    [
      '{"data": {"path": "x"}, "regularizer": {"name": "AdaRnd"}}',
      '"AdaRnd"',
      '"regularizer.name" must be "none", "adarand", "randreg", "l2sp", "feature-norm", "bss", "delta" or "supcon", but is the text "AdaRnd". Did you mean "adarand"?',
    ],
    [
      '{"data": {"path": "x", "normalization": "wights"}}',
      '"wights"',
      '"data.normalization" must be "weights" or an object { … }, but is the text "wights". Did you mean "weights"?',
    ],
  ])('%s', (text, marked, message) => expect(onlyProblem(text)).toMatchObject({ kind: 'value', message, marked }));

  it.each([
    [
      '{"data": {"path": "x"}, "regulariser": {}}',
      '"regulariser"',
      'Unknown key "regulariser". Did you mean "regularizer"?',
    ],
    [
      '{"data": {"path": "x", "imagesize": 96}}',
      '"imagesize"',
      'Unknown key "imagesize" in "data". Did you mean "imageSize"?',
    ],
    ['{"data": {"path": "x"}, "epochs": 3}', '"epochs"', 'Unknown key "epochs". It belongs in "training".'],
    [
      '{"data": {"path": "x"}, "regularizer": {"name": "none", "lambda": 1}}',
      '"lambda"',
      '"lambda" has no meaning for "none"; it belongs to "adarand", "randreg", "l2sp", "feature-norm", "bss", "delta" or "supcon".',
    ],
    [
      '{"data": {"path": "x"}, "training": {"epochs": 3, "earlyStopping": {"fortune": 1, "patience": 3}}}',
      '"fortune"',
      'Unknown key "fortune" in "training.earlyStopping". Known here: "patience", "metric".',
    ],
  ])('%s', (text, marked, message) =>
    expect(onlyProblem(text)).toMatchObject({ kind: 'unknown-key', message, marked }),
  );

  it.each([
    ['{}', '{', '"data" is missing. The dataset and how its images reach the network.'],
    [
      '{"data": {}}',
      '"data"',
      '"data.path" is missing. Image folder, relative to this file: `train/<class>/…`, optional `val/` and `test/` with the same classes. Or a list of images: a `.csv` file with the columns `path,label` and perhaps `split`.',
    ],
    [
      '{"data": {"path": "x"}, "schedule": {"warmupSteps": 5}}',
      '"schedule"',
      '"schedule.name" is missing. Choose "constant", "milestones", "cosine" or "half-cosine".',
    ],
    [
      '{"data": {"path": "x"}, "model": {"backbone": "layers-model", "weights": "model.json"}}',
      '"model"',
      '"model.featureLayer" is missing. Layer of an own backbone (`layers-model`) whose output are the features; of activations the mean over all positions is taken. Layers after it are left out.',
    ],
  ])('%s', (text, marked, message) =>
    expect(onlyProblem(text)).toMatchObject({ kind: 'missing-key', message, marked }),
  );

  it('looks inside the shape that a value with several shapes was meant to have', () => {
    const text = '{"data": {"path": "x", "normalization": {"mean": [0, 0, 0], "sdt": [1, 1, 1]}}}';
    expect(parseConfig(text).problems.map(({ message }) => message)).toEqual([
      '"data.normalization.std" is missing. Standard deviation of red, green and blue, in 0–1.',
      'Unknown key "sdt" in "data.normalization". Did you mean "std"?',
    ]);
  });

  it('marks the second of two equal keys', () => {
    const text = '{"seed": 1, "data": {"path": "x"}, "seed": 2}';
    const { problems } = parseConfig(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      kind: 'duplicate-key',
      path: ['seed'],
      offset: text.lastIndexOf('"seed"'),
      length: 6,
    });
  });

  it.each([
    ['', 'The file is empty: a configuration starts with {.', 1, 1],
    ['  // only a comment\n', 'The file is empty: a configuration starts with {.', 2, 1],
    ['{\n  "seed" 1\n}', 'A colon is expected between a key and its value, but found 1.', 2, 10],
    [
      '{\n  "seed": 1\n  "name": "x"\n}',
      'A comma is missing before this, after the value that ends above or to the left.',
      3,
      3,
    ],
    ['{\n  seed: 1\n}', /^seed is not JSON: text needs double quotes/, 2, 3],
    ['{"seed": 1', 'A closing } is missing: the file ends.', 1, 11],
    ['{"name": "x\n}', 'The closing double quote of this text is missing.', 1, 10],
    ['{} {}', 'The configuration ends before this: remove { and what follows.', 1, 4],
    ['{"data": {"path": "C:\\images"}}', /backslash/, 1, 19],
  ])('says where %j is not JSON, and only that', (text, message, line, column) => {
    const { config, problems } = parseConfig(text);
    expect(config).toBeUndefined();
    expect(problems).toEqual([expect.objectContaining({ kind: 'syntax', line, column })]);
    expect(problems[0]!.message).toMatch(message);
  });

  it('never throws, and every problem lies inside the text', () => {
    const value = fc.oneof(fc.json(), fc.string(), fc.constantFrom('{"data": {"path": "x"}, ', '{"data": '));
    fc.assert(
      fc.property(
        fc.array(value).map((parts) => parts.join('')),
        (text) => {
          for (const { offset, length, line, column } of parseConfig(text).problems) {
            expect(offset).toBeGreaterThanOrEqual(0);
            expect(offset + length).toBeLessThanOrEqual(Math.max(text.length, 1));
            expect([line, column].every((place) => place >= 1)).toBe(true);
          }
        },
      ),
    );
  });

  it('survives keys that mean something to JavaScript', () => {
    const { problems } = parseConfig(
      '{"data": {"path": "x"}, "__proto__": {"seed": 3}, "constructor": 1, "toString": 2}',
    );
    expect(problems.map((problem) => problem.path)).toEqual([['__proto__'], ['constructor'], ['toString']]);
  });
});
