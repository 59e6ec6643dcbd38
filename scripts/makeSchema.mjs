// Writes the files that come from the configuration schema: media/schema/run.schema.json and the tables of
// docs/configuration.md. A unit test fails while they are stale. Usage: node scripts/makeSchema.mjs
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import webpack from 'webpack';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = await mkdtemp(path.join(os.tmpdir(), 'adarand-schema-'));
try {
  await bundle('./scripts/generatedFiles.ts', folder);
  const { generatedFiles } = createRequire(import.meta.url)(path.join(folder, 'generatedFiles.js'));
  for (const [name, generate] of Object.entries(generatedFiles)) await update(path.join(root, name), generate);
} finally {
  await rm(folder, { recursive: true });
}

/** Node cannot run TypeScript, so webpack makes a CommonJS module of it first. */
function bundle(entry, outputFolder) {
  const compiler = webpack({
    mode: 'development',
    devtool: false,
    context: root,
    target: 'node20',
    entry,
    output: { path: outputFolder, filename: 'generatedFiles.js', library: { type: 'commonjs2' } },
    resolve: { extensions: ['.ts', '.js'] },
    module: { rules: [{ test: /\.ts$/, loader: 'ts-loader', options: { transpileOnly: true } }] },
  });
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error) reject(error);
      else if (stats.hasErrors()) reject(new Error(stats.toString('errors-only')));
      else compiler.close(() => resolve());
    });
  });
}

async function update(file, generate) {
  const present = await readFile(file, 'utf8').catch(() => '');
  const text = generate(present);
  if (text === present) return;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  console.log(`${path.relative(root, file)} brought up to date`);
}
