import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(path.dirname(folder));
const programs = readdirSync(folder).filter((name) => name === 'index.ts' || name.endsWith('.test.ts'));

/** Bundles the test runner and every suite in this folder, for the extension host to load. */
export default {
  mode: 'development',
  devtool: 'inline-source-map',
  target: 'node20',
  context: folder,
  entry: Object.fromEntries(programs.map((name) => [path.basename(name, '.ts'), `./${name}`])),
  output: {
    path: path.join(root, 'out', 'integration'),
    filename: '[name].js',
    libraryTarget: 'commonjs2',
    clean: true,
  },
  resolve: { extensions: ['.ts', '.js'] },
  module: { rules: [{ test: /\.ts$/, loader: 'ts-loader', options: { transpileOnly: true } }] },
  externals: { vscode: 'commonjs vscode', mocha: 'commonjs mocha' },
  node: { __dirname: false },
  stats: 'errors-warnings',
};
