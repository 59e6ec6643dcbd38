import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { NvidiaSmi } from '../../../../src/trainer/monitor/nvidiaSmi';
import { waitFor } from '../../../support/waitFor';
import { temporaryFolder } from '../../runFolder/records';

/** A program that stands for the driver's: it prints its arguments as the names of GPUs, and goes on. */
async function driver(lines: string): Promise<string> {
  const program = path.join(await temporaryFolder(), 'nvidia-smi');
  await writeFile(program, `#!${process.execPath}\n${lines}\nsetInterval(() => undefined, 1000);`);
  await chmod(program, 0o755);
  return program;
}

function started(env: NodeJS.ProcessEnv, program: string): NvidiaSmi {
  const nvidia = new NvidiaSmi({ ...process.env, ...env }, program);
  onTestFinished(() => nvidia.dispose());
  return nvidia;
}

it.skipIf(process.platform === 'win32')('tells the latest of every GPU, in fractions and bytes', async () => {
  const program = await driver(`
    console.log('0, NVIDIA H100 80GB HBM3, 3, 1024, 81559, 35');
    console.log('1, NVIDIA H100 80GB HBM3, [N/A], 0, 81559, 33');
    console.log('0, NVIDIA H100 80GB HBM3, 97, 40960, 81559, 71');`);
  const nvidia = started({}, program);
  await waitFor('the GPUs', () => nvidia.gpus?.[0]?.use === 0.97);
  expect(nvidia.gpus).toEqual([
    {
      name: 'NVIDIA H100 80GB HBM3',
      use: 0.97,
      memory: 40960 * 2 ** 20,
      memoryTotal: 81559 * 2 ** 20,
      temperature: 71,
    },
    { name: 'NVIDIA H100 80GB HBM3', memory: 0, memoryTotal: 81559 * 2 ** 20, temperature: 33 },
  ]);
});

it.skipIf(process.platform === 'win32')('asks for the GPUs alone that the trainer may use', async () => {
  const program = await driver(`console.log('0, ' + process.argv.at(-1))`);
  const nvidia = started({ CUDA_VISIBLE_DEVICES: '1,2' }, program);
  await waitFor('an answer', () => nvidia.gpus);
  expect(nvidia.gpus![0]!.name).toBe('--id=1');
});

it('knows no GPUs where there is no driver', async () => {
  const nvidia = started({}, path.join(await temporaryFolder(), 'none'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(nvidia.gpus).toBeUndefined();
});
