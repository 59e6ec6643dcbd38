import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import { featureEpochs, readFeatures } from '../../../../src/runFolder/featureFile';
import { KeptFeatures } from '../../../../src/trainer/training/keptFeatures';
import { temporaryFolder } from '../../runFolder/records';

const stateless = { state: () => new Map() };

async function kept(change: Partial<ConstructorParameters<typeof KeptFeatures>[0]> = {}) {
  const runFolder = await temporaryFolder();
  const options = { runFolder, classes: ['a', 'b'], epochs: 100, images: 3, dimension: 2, ...change };
  return { runFolder, features: new KeptFeatures(options) };
}

/** What the network says of images number `from` to before `to`: features [i, −i], class i mod 2. */
function inference(from: number, to: number, dimension = 2) {
  const indexes = Array.from({ length: to - from }, (_, at) => from + at);
  return {
    examples: indexes.map((i) => ({ relativePath: `val/${i}.jpg`, label: i % 2 }) as never),
    features: Float32Array.from(
      indexes.flatMap((i) => Array.from({ length: dimension }, (_, at) => (at % 2 ? -i : i))),
    ),
    logits: Float32Array.from(indexes.flatMap((i) => (i % 2 ? [0, 1] : [1, 0]))),
  };
}

it('keeps twenty epochs of a long run, the first and the last among them', async () => {
  const { features } = await kept();
  const epochs = Array.from({ length: 100 }, (_, epoch) => epoch).filter((epoch) => features.ofEpoch(epoch));
  expect(epochs).toHaveLength(21);
  expect([epochs[0], epochs.at(-1)]).toEqual([0, 99]);
  const short = (await kept({ epochs: 3 })).features;
  expect([0, 1, 2].every((epoch) => short.ofEpoch(epoch))).toBe(true);
});

it('keeps nothing without validation images', async () => {
  expect((await kept({ images: 0 })).features.ofEpoch(0)).toBeUndefined();
});

it('joins the batches of an epoch into one file', async () => {
  const { runFolder, features } = await kept();
  const epoch = features.ofEpoch(0)!;
  epoch.add(inference(0, 2));
  epoch.add(inference(2, 3));
  await epoch.write(stateless);
  expect(await featureEpochs(runFolder)).toEqual([1]);
  expect(await readFeatures(runFolder, 1)).toEqual({
    epoch: 1,
    dimension: 2,
    classes: ['a', 'b'],
    paths: ['val/0.jpg', 'val/1.jpg', 'val/2.jpg'],
    features: Float32Array.of(0, -0, 1, -1, 2, -2),
    labels: Int32Array.of(0, 1, 0),
    predicted: Int32Array.of(0, 1, 0),
  });
});

it('keeps some of many images, evenly spread, in four megabytes', async () => {
  const dimension = 1024;
  const { runFolder, features } = await kept({ images: 4000, dimension });
  const epoch = features.ofEpoch(0)!;
  for (let from = 0; from < 4000; from += 500) epoch.add(inference(from, from + 500, dimension));
  await epoch.write(stateless);
  const { paths, features: values } = await readFeatures(runFolder, 1);
  expect(paths.slice(0, 2)).toEqual(['val/0.jpg', 'val/4.jpg']);
  expect(values.byteLength).toBeLessThanOrEqual(4 * 1024 * 1024);
});

it('keeps the references of AdaRand', async () => {
  await tf.setBackend('cpu');
  const { runFolder, features } = await kept();
  const epoch = features.ofEpoch(0)!;
  epoch.add(inference(0, 3));
  const [means, deviations] = [tf.variable(tf.ones([2, 2])), tf.variable(tf.zeros([2, 2]))];
  await epoch.write({ state: () => new Map([['means', means], ['deviations', deviations]]) as never }); // prettier-ignore
  expect((await readFeatures(runFolder, 1)).means).toEqual(Float32Array.of(1, 1, 1, 1));
  tf.dispose([means, deviations]);
});
