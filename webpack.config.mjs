import MiniCssExtractPlugin from 'mini-css-extract-plugin';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import webpack from 'webpack';

const root = path.dirname(fileURLToPath(import.meta.url));

/** Native packages stay outside the bundles; only the trainer loads them, at run time. */
const native = [
  'onnxruntime-node',
  'onnxruntime-node/dist/binding.js',
  'sharp',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-node-gpu',
];

const shared = (mode) => ({
  mode,
  devtool: mode === 'production' ? false : 'source-map',
  context: root,
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: {
    rules: [
      { test: /\.tsx?$/, exclude: /node_modules/, loader: 'ts-loader', options: { transpileOnly: true } },
      {
        test: /\.js$/,
        include: path.join(root, 'node_modules', '@tensorflow'),
        loader: path.join(root, 'scripts', 'dropSourceMap.cjs'),
      },
      { test: /\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader'] },
    ],
  },
  performance: { hints: false },
  stats: 'errors-warnings',
});

const output = { path: path.join(root, 'dist'), filename: '[name].js' };

const nodeProgram = (mode, name, entry, externals, plugins = []) => ({
  ...shared(mode),
  name,
  plugins,
  target: 'node20',
  entry,
  output: { ...output, libraryTarget: 'commonjs2' },
  externals: Object.fromEntries(externals.map((id) => [id, `commonjs ${id}`])),
  externalsPresets: { node: true },
  node: { __dirname: false, __filename: false },
  // Readable stack traces in bug reports matter more than a smaller file.
  optimization: { minimize: false },
});

/** Makes the command line an executable file. */
const shebang = new webpack.BannerPlugin({ banner: '#!/usr/bin/env node', raw: true });

const webviewProgram = (mode, name, entry) => ({
  ...shared(mode),
  name,
  target: 'web',
  entry: { [name]: entry },
  output: { ...output, path: path.join(root, 'dist', 'webview') },
  plugins: [new MiniCssExtractPlugin({ filename: '[name].css' })],
});

/** @param {{ [key: string]: unknown }} _env @param {{ mode?: string }} argv */
export default (_env, argv) => {
  const mode = argv.mode === 'production' ? 'production' : 'development';
  return [
    nodeProgram(mode, 'extension', { extension: './src/extension.ts' }, ['vscode']),
    nodeProgram(
      mode,
      'trainer',
      {
        trainer: './src/trainer/main.ts',
        decoder: './src/trainer/data/decoder.ts',
        monitor: './src/trainer/monitor/monitor.ts',
      },
      native,
    ),
    nodeProgram(mode, 'cli', { cli: './src/cli/main.ts' }, [], [shebang]),
    webviewProgram(mode, 'dashboard', './webview/dashboard/index.tsx'),
    webviewProgram(mode, 'compare', './webview/compare/index.tsx'),
  ];
};
