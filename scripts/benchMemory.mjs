import { spawnSync } from 'node:child_process';
import { buildBenchProgram } from './benchProgram.mjs';

/*
 * `node scripts/benchMemory.mjs` trains a tiny network for many steps, on batches of one size, of several, and of more sizes than
 * sessions are kept, and prints what the engine onnx holds on the way, a line of JSON each time. Environment: STEPS.
 */
const { STEPS: steps = '10000' } = process.env;
const program = await buildBenchProgram('manySteps');
for (const sizes of ['1', '20', '30']) {
  console.log(`${steps} steps, batches of ${sizes} size${sizes === '1' ? '' : 's'}`);
  const { status } = spawnSync(process.execPath, ['--expose-gc', program, steps, sizes], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
