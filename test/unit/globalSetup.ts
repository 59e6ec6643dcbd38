import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import webpack, { type Configuration } from 'webpack';

const root = path.join(__dirname, '..', '..');

/** The programs that tests start, and the rooms of `src` that each is made of. */
const programs: Record<string, string[]> = {
  trainer: ['trainer', 'engines', 'runFolder', 'protocol', 'config'],
  cli: ['cli', 'runs', 'engines', 'runFolder', 'protocol', 'config'],
};

/** Tests run the programs that are shipped: builds those whose sources are newer. */
export default async function setup(): Promise<void> {
  const { default: configurations } = (await import(pathToFileURL(path.join(root, 'webpack.config.mjs')).href)) as {
    default: (env: object, argv: object) => Configuration[];
  };
  for (const [name, rooms] of Object.entries(programs)) {
    const configuration = configurations({}, {}).find((one) => one.name === name)!;
    const built = Object.keys(configuration.entry!).map((entry) => changeOf(path.join(root, 'dist', `${entry}.js`)));
    const changed = rooms.map((room) => newestChange(path.join(root, 'src', room)));
    if (Math.min(...built) < Math.max(...changed)) await build(configuration);
  }
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
