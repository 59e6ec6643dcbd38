import type { EpochMetric, StepMetric } from '../../src/protocol/metrics';
import type { ValueScale } from './charts/chartModel';
import { formatNumber, formatPercent, formatTick } from './format';

/** A metric of every step, or of every epoch. */
export type MetricName = { of: 'step'; metric: StepMetric } | { of: 'epoch'; metric: EpochMetric };

export interface MetricLine {
  name: MetricName;
  label: string;
}

/** What metrics are drawn together, and how they are read. The dashboard of a run and comparisons share these. */
export interface MetricChart {
  id: string;
  title: string;
  group: string;
  help: string;
  reading: string;
  lines: MetricLine[];
  scale: ValueScale;
  /** The values are exact: a moving average would only falsify them. */
  exact?: boolean;
}

export const trainingGroup = 'Training';
export const diagnosticsGroup = 'Diagnostics';
export const speedGroup = 'Schedule and speed';

const plain: ValueScale = { format: formatNumber, formatTick };
const fraction: ValueScale = {
  format: formatPercent,
  formatTick: (value) => `${formatTick(value * 100)} %`,
  limits: { min: 0, max: 1 },
};

const step = (metric: StepMetric, label: string): MetricLine => ({ name: { of: 'step', metric }, label });
const epoch = (metric: EpochMetric, label: string): MetricLine => ({ name: { of: 'epoch', metric }, label });

export const metricCharts: readonly MetricChart[] = [
  {
    id: 'loss',
    title: 'Loss',
    group: trainingGroup,
    help: 'Total loss of each training step: cross-entropy + λ · regularization. The regularization is shown before λ. Validation: mean cross-entropy after each epoch.',
    reading:
      'Training loss that falls while the validation loss rises is overfitting: the best checkpoint is the epoch where the validation loss was lowest.',
    lines: [
      step('loss', 'Total'),
      step('crossEntropy', 'Cross-entropy'),
      step('regularization', 'Regularization'),
      epoch('validationLoss', 'Validation'),
    ],
    scale: plain,
  },
  {
    id: 'accuracy',
    title: 'Accuracy',
    group: trainingGroup,
    help: 'Part of the images that are classified right. Training: of the batch of each step, augmented. Validation: of all validation images after each epoch.',
    reading: 'The distance between the two lines is what the network has learned by heart rather than understood.',
    lines: [step('accuracy', 'Training'), epoch('validationAccuracy', 'Validation')],
    scale: fraction,
  },
  {
    id: 'featureNorm',
    title: 'Feature norm',
    group: diagnosticsGroup,
    help: 'Length of the mean feature vector of the batch: ‖mean F‖₂.',
    reading: 'Plain fine-tuning lets it shrink or drift; a regularizer holds it.',
    lines: [step('featureNorm', '‖mean F‖₂')],
    scale: plain,
  },
  {
    id: 'gradientNorm',
    title: 'Gradient norm',
    group: diagnosticsGroup,
    help: "Frobenius norm of the loss's gradient for the classifier's weights: ‖∂loss/∂W‖_F.",
    reading:
      'How much there still is to learn from the batch. When it vanishes early, the classifier stops teaching the features.',
    lines: [step('gradientNorm', '‖∂loss/∂W‖')],
    scale: plain,
  },
  {
    id: 'featureEntropy',
    title: 'Feature entropy',
    group: diagnosticsGroup,
    help: 'How spread out the features are, estimated from pairwise distances in the batch: H(Z) of all images, H(Z|Y) inside the classes.',
    reading:
      'Estimates up to a constant: compare runs of one batch size and network, and do not read the absolute value.',
    lines: [step('featureEntropy', 'H(Z)'), step('conditionalEntropy', 'H(Z|Y)')],
    scale: plain,
  },
  {
    id: 'mutualInformation',
    title: 'Mutual information',
    group: diagnosticsGroup,
    help: 'What the features tell about the class: I(Z;Y) = H(Z) − H(Z|Y).',
    reading: 'The higher, the better the features tell the classes apart.',
    lines: [step('mutualInformation', 'I(Z;Y)')],
    scale: plain,
  },
  {
    id: 'learningRate',
    title: 'Learning rate',
    group: speedGroup,
    help: 'Learning rate of each step, as the schedule sets it.',
    reading: 'Losses often fall just after the rate does.',
    lines: [step('learningRate', 'Learning rate')],
    scale: { ...plain, format: (value) => (value ? formatTick(value) : formatNumber(value)), fromZero: true },
    exact: true,
  },
  {
    id: 'throughput',
    title: 'Images per second',
    group: speedGroup,
    help: 'Training images that went through the network in a second, at each step.',
    reading: 'A line that sags means that something else needs the machine, or that images come too slowly.',
    lines: [step('imagesPerSecond', 'Images/s')],
    scale: { ...plain, fromZero: true },
  },
];
