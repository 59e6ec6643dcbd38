import { usedBy } from '../../engines/preflight';
import { askNvidia } from '../../engines/nvidia';
import { TrainingError } from '../errors';
import type { Engine } from '../engines';

/** How TensorFlow, CUDA, ONNX Runtime, WebGPU and Node.js say that memory has run out. */
const outOfMemory = new RegExp(
  [
    'OOM when allocating',
    'resource_?exhausted',
    'CUDA_ERROR_OUT_OF_MEMORY',
    'CUBLAS_STATUS_ALLOC_FAILED',
    'CUDNN_STATUS_ALLOC_FAILED',
    'failed to allocate memory',
    'bad_?alloc',
    'array buffer allocation failed',
    'has not enough memory',
  ].join('|'),
  'i',
);

/**
 * An error of training as a person reads it: where memory has run out, with the batch size that did not fit and who else uses
 * the GPU. Other errors stay as they are.
 */
export async function explainMemory(
  error: unknown,
  { name, device }: Pick<Engine, 'name' | 'device'>,
  batchSize: number,
): Promise<unknown> {
  if (!(error instanceof Error) || !outOfMemory.test(error.message)) return error;
  const others = name === 'tensorflow-gpu' ? await otherProcesses() : '';
  const advice =
    batchSize > 1
      ? `Set training.batchSize to ${Math.floor(batchSize / 2)} in a new run`
      : 'Make data.imageSize smaller in a new run';
  const busy = others ? ` The GPU is${others}; when that has ended, Resume goes on from the last checkpoint.` : '';
  return new TrainingError(
    `A batch of ${batchSize} images did not fit into the memory of ${device}. ${advice}, or choose a smaller network.${busy} ` +
      `(${error.message.split('\n')[0]})`,
    { cause: error, ...(batchSize > 1 && { fix: { kind: 'halveBatchSize' as const, batchSize } }) },
  );
}

/** " used by …", of other programs on the GPU. */
async function otherProcesses(): Promise<string> {
  const report = await askNvidia(process.env);
  if ('problem' in report) return '';
  return usedBy(report.processes.filter(({ pid }) => pid !== process.pid)).replace(',', '');
}
