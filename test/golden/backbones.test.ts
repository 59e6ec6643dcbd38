import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackboneName } from '../../src/config/schema';
import { resizePositionEmbedding } from '../../src/trainer/backbones/positionEmbedding';
import { startEngine } from '../../src/trainer/engines';
import { registerOnnxBackend } from '../../src/trainer/engines/onnx';
import { OnnxBackend } from '../../src/trainer/engines/onnx/backend';
import { findInstalled } from '../../src/trainer/engines/installedPackage';
import { describeWebgpu } from '../../src/trainer/engines/webgpu';
import { backboneCase, expectLikePyTorch, type BackboneCase, type Limits } from './backboneCase';
import { fill } from './fill';
import { golden, relativeError } from './golden';

/** TensorFlow where somebody has installed it; WebGPU on a GPU, or in software where ADARAND_WEBGPU_SOFTWARE=1 asks for it. */
const others = [findInstalled('tensorflow') && 'tensorflow', (await describeWebgpu()).installed && 'webgpu'] as const;
const everyEngine = ['onnx', 'onnx-plain', ...others.filter((engine) => !!engine)];
/** Milliseconds for a test: a large network takes half a minute on a busy machine, WebGPU in software takes minutes. */
const patience = everyEngine.includes('webgpu') ? 1_800_000 : 300_000;
/** What has no convolution to speak of computes the same on both paths of the onnx engine. */
const oneEngine = ['onnx'];

/** One step of training, as exact as float32 allows where no batch normalization and no ReLU amplifies rounding. */
const smooth: Limits = { evaluation: 1e-5, steps: [{ loss: 1e-5, gradients: 1e-4 }] };

interface Case {
  readonly limits: Limits;
  readonly engines: readonly string[];
  /** Evaluation on tfjs's own cpu backend: the arithmetic without the onnx engine. Training would take it minutes. */
  readonly cpu: boolean;
}

/**
 * How far training may differ. Rounding decides whether a ReLU near 0 is open, and four images of 64 pixels leave 16 values a
 * channel to normalize in a ResNet's last stage, so that differences grow with the depth and the steps. PyTorch's own results,
 * with another convolution library or in float64, differ from the golden float32 ones by (loss, gradients, weights):
 * ResNet-18 3e-6, 4e-6, 2e-6; ResNet-34 2e-7, 6e-4 in the first step and 2e-3, 5e-2, 3e-3 in the second; ResNet-50 3e-6, 5e-3
 * and 4e-2, 0.4, 0.7, which says nothing any more: its second step is left out, as MobileNetV2's (first step 1e-6, 1e-3) and CLIP
 * ResNet-50's (5e-6, 5e-3). The transformers' gradients differ by 5e-7. Training ResNet-101 and CLIP ViT-B/16 would take long and
 * show nothing that their smaller relatives do not.
 */
const cases: Record<Exclude<BackboneName, 'layers-model'>, Case> = {
  resnet18: {
    limits: {
      evaluation: 1e-5,
      steps: [
        { loss: 1e-5, gradients: 1e-4 },
        { loss: 1e-4, gradients: 1e-3 },
      ],
      after: 1e-4,
    },
    engines: everyEngine,
    cpu: true,
  },
  resnet34: {
    limits: {
      evaluation: 1e-5,
      steps: [
        { loss: 1e-5, gradients: 2e-3 },
        { loss: 5e-3, gradients: 0.15 },
      ],
      after: 1e-2,
    },
    engines: everyEngine,
    cpu: false,
  },
  resnet50: {
    limits: { evaluation: 1e-5, steps: [{ loss: 1e-4, gradients: 2e-2 }] },
    engines: everyEngine,
    cpu: true,
  },
  resnet101: {
    limits: { evaluation: 1e-5, steps: [] },
    engines: oneEngine,
    cpu: false,
  },
  mobilenet_v2: {
    limits: { evaluation: 1e-5, steps: [{ loss: 1e-5, gradients: 5e-3 }] },
    engines: everyEngine,
    cpu: true,
  },
  vit_b_16: {
    limits: {
      evaluation: 1e-5,
      steps: [
        { loss: 1e-5, gradients: 1e-4 },
        { loss: 1e-4, gradients: 1e-4 },
      ],
      after: 1e-4,
    },
    engines: oneEngine,
    cpu: false,
  },
  vit_b_32: { limits: smooth, engines: oneEngine, cpu: false },
  vit_s_16: { limits: smooth, engines: oneEngine, cpu: false },
  deit_tiny: { limits: smooth, engines: everyEngine, cpu: true },
  clip_resnet50: {
    limits: { evaluation: 1e-5, steps: [{ loss: 1e-4, gradients: 2e-2 }] },
    engines: everyEngine,
    cpu: true,
  },
  clip_vit_b_16: { limits: { ...smooth, steps: [] }, engines: oneEngine, cpu: false },
  clip_vit_b_32: { limits: smooth, engines: oneEngine, cpu: false },
};

beforeAll(async () => {
  for (const engine of ['tensorflow', 'webgpu'] as const) if (everyEngine.includes(engine)) await startEngine(engine);
  const { options } = await registerOnnxBackend();
  tf.registerBackend('onnx-plain', () => new OnnxBackend({ ...options, block: 0 }));
  tf.copyRegisteredKernels('onnx', 'onnx-plain');
}, patience);

describe.each(Object.entries(cases) as [BackboneName, Case][])('%s', (backbone, { limits, engines, cpu }) => {
  let given: BackboneCase;
  beforeAll(() => {
    given = backboneCase(backbone);
  }, 60_000);

  it.each(engines)(
    "gives PyTorch's results on %s",
    async (engine) => {
      await tf.setBackend(engine);
      await expectLikePyTorch(given, limits);
    },
    patience,
  );

  if (cpu)
    it("gives PyTorch's results on cpu in evaluation", async () => {
      await tf.setBackend('cpu');
      await expectLikePyTorch(given, { ...limits, steps: [], after: undefined });
    });
});

interface GoldenPositions {
  from: number;
  shape: number[];
  resized: Record<string, number[]>;
}

describe('a position embedding for another grid', () => {
  const { from, shape, resized } = golden<GoldenPositions>('positionEmbedding');
  const embedding = { shape, data: fill('pos_embed', shape) };

  it.each(Object.entries(resized))("of %s a side is timm's", (side, expected) => {
    const { data, shape: newShape } = resizePositionEmbedding(embedding, from, Number(side));
    expect(newShape).toEqual([1, 1 + Number(side) ** 2, shape[2]]);
    expect(relativeError(data, expected)).toBeLessThan(1e-6);
  });

  it('is the same for the same grid', () => {
    expect(resizePositionEmbedding(embedding, from, from)).toBe(embedding);
  });
});
