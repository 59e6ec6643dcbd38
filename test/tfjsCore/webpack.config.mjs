import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import configurations from '../../webpack.config.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(path.dirname(folder));
const tfjsCore = path.join(root, 'node_modules', '@tensorflow', 'tfjs-core', 'dist');
const specs = readdirSync(tfjsCore, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('_test.js'));
const trainer = configurations({}, {}).find(({ name }) => name === 'trainer');

/** All specs of tfjs-core and the engine as one program, bundled as the trainer is: with one copy of tfjs-core. */
export default {
  ...trainer,
  name: 'tfjsCore',
  devtool: false,
  entry: {
    suite: [
      path.join(folder, 'environment.ts'),
      ...specs.sort().map((name) => path.join(tfjsCore, name)),
      path.join(folder, 'suite.ts'),
    ],
  },
  output: { ...trainer.output, path: path.join(root, 'out', 'tfjsCore') },
  externals: [
    trainer.externals,
    ({ request }, decide) => decide(null, jasmineCore.test(request) && `commonjs ${request}`),
  ],
};

/** Jasmine stays outside: tfjs-core's helpers load it as well. */
const jasmineCore = /^jasmine-core(\/|$)/;
