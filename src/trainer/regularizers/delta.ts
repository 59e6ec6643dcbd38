import * as tf from '@tensorflow/tfjs-core';
import type { RegularizerConfig } from '../../config/schema';
import { runBackbone, type Backbone, type Stage } from '../backbones/backbone';
import { stagesNamed } from '../backbones/stagesNamed';
import { squaredLength } from '../squaredLength';
import type { Regularizer, TrainingPass } from './regularizer';

type DeltaConfig = Extract<RegularizerConfig, { name: 'delta' }>;

/**
 * DELTA without channel attention (Li, Xiong, Wang, Rao, Liu, Huan: "DELTA: Deep Learning Transfer using Feature Map with
 * Attention for Convolutional Networks", ICLR 2019): activations stay near those of the pretrained network,
 *
 *     mean_i Σ_stages ‖A_s(x_i) − A⁰_s(x_i)‖²
 *
 * where A⁰ comes from a frozen copy in evaluation mode.
 */
export class Delta implements Regularizer {
  readonly lambda: number;
  private readonly stageNames: readonly string[];
  /** The copy's stages down to the last that is compared. */
  private readonly stages: readonly Stage[];

  /**
   * @param backbone as it is before training
   * @param copy another of the same kind, which this regularizer owns from now on
   * @throws BadInputError when the configuration names a stage that the backbone does not have
   */
  constructor(
    config: DeltaConfig,
    backbone: Backbone,
    private readonly copy: Backbone,
  ) {
    this.lambda = config.lambda;
    // The last stage gives the pooled features: the two before it are what the paper compares.
    const compared = config.stages ? stagesNamed(copy, config.stages, 'regularizer.stages') : copy.stages.slice(-3, -1);
    this.stageNames = compared.map(({ name }) => name);
    this.stages = copy.stages.slice(0, 1 + Math.max(...compared.map((stage) => copy.stages.indexOf(stage))));
    const originals = new Map([...backbone.parameters, ...backbone.buffers]);
    for (const [name, variable] of this.state()) variable.assign(originals.get(name)!);
  }

  penalty({ images, activations }: Pick<TrainingPass, 'images' | 'activations'>): tf.Scalar {
    const pretrained = runBackbone({ stages: this.stages }, images, 'evaluate').activations;
    const distances = this.stageNames.map((name) =>
      squaredLength(tf.sub(activations.get(name)!, pretrained.get(name)!)),
    );
    return tf.div(tf.addN(distances), images.shape[0]);
  }

  afterStep(): void {
    // The copy is frozen.
  }

  state(): ReadonlyMap<string, tf.Variable> {
    return new Map([...this.copy.parameters, ...this.copy.buffers]);
  }

  dispose(): void {
    this.copy.dispose();
  }
}
