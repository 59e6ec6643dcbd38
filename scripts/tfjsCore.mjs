import { existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root, run, runPackage } from './setUp.mjs';

/**
 * Runs the specs that @tensorflow/tfjs-core ships for its backends on the engine `onnx`; docs/engines.md, "Somebody else's tests".
 * @param {string} folder for results and for what the specs print
 * @param {string} [text] only specs with this in their names
 * @returns {Promise<{ passed: number, failed: number, skipped: number, reason?: string }>}
 */
export async function runTfjsCoreTests(folder, text) {
  await runPackage('webpack/bin/webpack.js', ['--config', 'test/tfjsCore/webpack.config.mjs']);
  const [results, log] = ['tfjsCore.json', 'tfjsCore.log'].map((name) => path.join(folder, name));
  rmSync(results, { force: true });
  const output = openSync(log, 'w');
  const suite = path.join(root, 'out', 'tfjsCore', 'suite.js');
  const error = await run(process.execPath, [suite, results, ...(text ? [text] : [])], {
    stdio: ['ignore', output, output],
  }).catch((error) => error);
  if (!existsSync(results)) throw new Error(`${error?.message ?? 'No results were written.'} See ${log}`);
  const { passed, withFallback, leftOut, pending, failed } = JSON.parse(readFileSync(results, 'utf8'));
  for (const { name, message } of failed) console.log(`✗ ${name}\n${message}`);
  const reason = `${withFallback} passed with kernels of the cpu backend; ${leftOut} left out, see test/tfjsCore/leftOut.ts; ${pending} switched off by tfjs-core`;
  return { passed, failed: failed.length, skipped: leftOut + pending, reason };
}
