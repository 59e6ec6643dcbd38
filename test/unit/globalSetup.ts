import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import webpack, { type Configuration } from 'webpack';

const root = path.join(__dirname, '..', '..');

/** Tests run the programs that are shipped: builds the trainer and its decoding thread if their sources are newer. */
export default async function setup(): Promise<void> {
  const { default: configurations } = (await import(pathToFileURL(path.join(root, 'webpack.config.mjs')).href)) as {
    default: (env: object, argv: object) => Configuration[];
  };
  const trainer = configurations({}, {}).find(({ name }) => name === 'trainer')!;
  const entries = Object.entries(trainer.entry as Record<string, string>).filter(([, source]) =>
    existsSync(path.join(root, source)),
  );
  const sources = ['trainer', 'runFolder', 'protocol', 'config'].map((room) => path.join(root, 'src', room));
  const changed = Math.max(...sources.map(newestChange));
  const built = Math.min(...entries.map(([name]) => changeOf(path.join(root, 'dist', `${name}.js`))));
  if (built < changed) await build({ ...trainer, entry: Object.fromEntries(entries) });
}

function build(configuration: Configuration): Promise<void> {
  return new Promise((resolve, reject) => {
    webpack(configuration, (error, stats) => {
      if (error || stats?.hasErrors()) reject(error ?? new Error(stats!.toString('errors-only')));
      else resolve();
    });
  });
}

/** Milliseconds since 1970; 0 if the file does not exist. */
function changeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestChange(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(0, ...files.map((name) => changeOf(path.join(folder, name))));
}
