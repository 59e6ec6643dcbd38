import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failureOf } from '../../../../src/trainer/errors';
import { explainMemory } from '../../../../src/trainer/jobs/outOfMemory';

const onnx = { name: 'onnx', device: 'AMD EPYC, 2 threads' } as const;
const oom = 'OOM when allocating tensor with shape[64,256,56,56] and type float on /job:localhost/device:GPU:0';

afterEach(() => vi.unstubAllEnvs());

describe('memory that ran out in training', () => {
  it.each([
    oom,
    'Invoking Conv2D failed: RESOURCE_EXHAUSTED: failed to allocate memory',
    'failed to create cublas handle: CUBLAS_STATUS_ALLOC_FAILED',
    'Non-zero status code returned. Failed to allocate memory for requested buffer of size 411041792',
    'std::bad_alloc',
    'Array buffer allocation failed',
  ])('is told with the batch size that did not fit: %s', async (message) => {
    const failure = failureOf(await explainMemory(new Error(message), onnx, 64));
    expect(failure).toEqual({
      message:
        'A batch of 64 images did not fit into the memory of AMD EPYC, 2 threads. Set training.batchSize to 32 in a new run, ' +
        `or choose a smaller network. (${message})`,
      badInput: false,
      explained: true,
      fix: { kind: 'halveBatchSize', batchSize: 64 },
    });
  });

  it('is not blamed on the batch size where that is 1', async () => {
    const { message, fix } = failureOf(await explainMemory(new Error(oom), onnx, 1));
    expect(message).toContain('Make data.imageSize smaller');
    expect(fix).toBeUndefined();
  });

  it('leaves other errors as they are', async () => {
    const error = new Error('The shapes differ.');
    expect(await explainMemory(error, onnx, 64)).toBe(error);
  });

  it.runIf(process.platform !== 'win32')('names the programs that use the GPU too', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'adarand-smi-'));
    const program = path.join(folder, 'nvidia-smi');
    await writeFile(
      program,
      `#!/bin/sh\ncase "$1" in *compute-apps*) echo '4711, python3, 2048'; echo '${process.pid}, node, 900';; *) echo '535, T4, 1, 1';; esac\n`,
    );
    await chmod(program, 0o755);
    vi.stubEnv('PATH', folder);
    const { message } = failureOf(await explainMemory(new Error(oom), { name: 'tensorflow-gpu', device: 'T4' }, 8));
    await rm(folder, { recursive: true });
    expect(message).toContain(
      'The GPU is used by python3 (process 4711, 2.0 GiB); when that has ended, Resume goes on',
    );
  });
});
