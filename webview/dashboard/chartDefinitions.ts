import type { LineColour } from '../shared/charts/chartTheme';
import type { ValueScale } from '../shared/charts/line';
import { formatNumber, formatPercent, formatTick } from '../shared/format';
import type { EpochMetric, StepMetric } from '../../src/protocol/metrics';

/** A line of a chart: a metric of every step, or of every epoch. */
export type LineDefinition = { label: string; colour: LineColour; dash?: [number, number] } & (
  { of: 'step'; metric: StepMetric } | { of: 'epoch'; metric: EpochMetric }
);

export interface ChartDefinition {
  id: string;
  title: string;
  /** What the figures mean; definitions as in the paper. */
  help: string;
  lines: LineDefinition[];
  scale: ValueScale;
  /** The values are exact: a moving average would only falsify them. */
  exact?: boolean;
}

const plain: ValueScale = { format: formatNumber, formatTick };
const fraction: ValueScale = {
  format: formatPercent,
  formatTick: (value) => `${formatTick(value * 100)} %`,
  limits: { min: 0, max: 1 },
};

const loss: ChartDefinition = {
  id: 'loss',
  title: 'Loss',
  help: 'Total loss of each training step: cross-entropy + λ · regularization. The regularization is shown before λ. Validation: mean cross-entropy after each epoch.',
  lines: [
    { of: 'step', metric: 'loss', label: 'Total', colour: 'blue' },
    { of: 'step', metric: 'crossEntropy', label: 'Cross-entropy', colour: 'purple', dash: [6, 2] },
    { of: 'step', metric: 'regularization', label: 'Regularization', colour: 'green', dash: [2, 2] },
    { of: 'epoch', metric: 'validationLoss', label: 'Validation', colour: 'orange' },
  ],
  scale: plain,
};

const others: ChartDefinition[] = [
  {
    id: 'accuracy',
    title: 'Accuracy',
    help: 'Part of the images that are classified right. Training: of the batch of each step, augmented. Validation: of all validation images after each epoch.',
    lines: [
      { of: 'step', metric: 'accuracy', label: 'Training', colour: 'blue' },
      { of: 'epoch', metric: 'validationAccuracy', label: 'Validation', colour: 'orange' },
    ],
    scale: fraction,
  },
  {
    id: 'featureNorm',
    title: 'Feature norm',
    help: 'Length of the mean feature vector of the batch: ‖mean F‖₂.',
    lines: [{ of: 'step', metric: 'featureNorm', label: '‖mean F‖₂', colour: 'blue' }],
    scale: plain,
  },
  {
    id: 'gradientNorm',
    title: 'Gradient norm',
    help: "Frobenius norm of the loss's gradient for the classifier's weights: ‖∂loss/∂W‖_F. When it vanishes early, the classifier stops teaching the features.",
    lines: [{ of: 'step', metric: 'gradientNorm', label: '‖∂loss/∂W‖', colour: 'blue' }],
    scale: plain,
  },
  {
    id: 'featureEntropy',
    title: 'Feature entropy',
    help: 'How spread out the features are, estimated from pairwise distances in the batch: H(Z) of all images, H(Z|Y) inside the classes.',
    lines: [
      { of: 'step', metric: 'featureEntropy', label: 'H(Z)', colour: 'blue' },
      { of: 'step', metric: 'conditionalEntropy', label: 'H(Z|Y)', colour: 'orange', dash: [6, 2] },
    ],
    scale: plain,
  },
  {
    id: 'mutualInformation',
    title: 'Mutual information',
    help: 'What the features tell about the class: I(Z;Y) = H(Z) − H(Z|Y).',
    lines: [{ of: 'step', metric: 'mutualInformation', label: 'I(Z;Y)', colour: 'blue' }],
    scale: plain,
  },
  {
    id: 'learningRate',
    title: 'Learning rate',
    help: 'Learning rate of each step, as the schedule sets it.',
    lines: [{ of: 'step', metric: 'learningRate', label: 'Learning rate', colour: 'blue' }],
    scale: { ...plain, format: (value) => (value ? formatTick(value) : formatNumber(value)), fromZero: true },
    exact: true,
  },
  {
    id: 'throughput',
    title: 'Images per second',
    help: 'Training images that went through the network in a second, at each step.',
    lines: [{ of: 'step', metric: 'imagesPerSecond', label: 'Images/s', colour: 'blue' }],
    scale: { ...plain, fromZero: true },
  },
];

/**
 * The charts of a run.
 *
 * @param regularized Without a regularizer the loss is the cross-entropy: one line says both.
 * @param validated Without validation images there is nothing of an epoch to draw.
 */
export function chartDefinitions(regularized: boolean, validated: boolean): ChartDefinition[] {
  const totalOnly = { ...loss, lines: loss.lines.filter(({ label }) => label === 'Total' || label === 'Validation') };
  return [regularized ? loss : totalOnly, ...others].map((chart) => ({
    ...chart,
    lines: chart.lines.filter((line) => validated || line.of === 'step'),
  }));
}
