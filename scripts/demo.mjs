import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installCodeServer, installExtension, startCodeServer } from './codeServer.mjs';
import { packageExtension } from './package.mjs';
import { build, command, install, root, run } from './setUp.mjs';

/**
 * `npm run demo`: sets everything up, opens the emoji example in VS Code and trains on it while you watch. Desktop VS Code is taken when
 * `code` is on the PATH, else one in the browser. `npm run demo -- --headless` trains in the terminal only.
 */

const example = path.join(root, 'examples', 'emoji');
const configuration = path.join(example, 'emoji.adarand.json');
/** A VS Code of its own: what is installed and set in the person's own one stays as it is. */
const home = path.join(root, '.vscode-test', 'demo');
const folders = { dataFolder: path.join(home, 'data'), extensionsFolder: path.join(home, 'extensions') };

const whatToSee = `
The example is open, and its run trains: click the AdaRand icon at the left, then the run, for its dashboard.
To start one yourself, open emoji.adarand.json and press Run above its text.
`;

async function demo() {
  const { headless } = parseArgs({ options: { headless: { type: 'boolean', default: false } } }).values;
  await install();
  await build();
  if (headless) return train(['--json']);
  const vsix = await packageExtension();
  // Extensions of an earlier demo would stay although they have the same version.
  rmSync(folders.extensionsFolder, { recursive: true, force: true });
  mkdirSync(folders.extensionsFolder, { recursive: true });
  if (await hasDesktopVSCode()) await demoOnTheDesktop(vsix);
  else await demoInTheBrowser(vsix);
}

async function demoOnTheDesktop(vsix) {
  const options = ['--user-data-dir', folders.dataFolder, '--extensions-dir', folders.extensionsFolder];
  await code([...options, '--install-extension', vsix, '--force']);
  await code([...options, '--disable-workspace-trust', '--new-window', example, configuration]);
  await watch();
}

async function demoInTheBrowser(vsix) {
  if (process.platform === 'win32')
    throw new Error(
      'The demo needs desktop VS Code on Windows: install it with "Add to PATH", or use `npm run demo -- --headless`.',
    );
  await installCodeServer();
  await installExtension({ vsix, ...folders });
  const server = await startCodeServer({ ...folders, args: ['--disable-workspace-trust'] });
  try {
    const address = server.url(example, [['openFile', `vscode-remote://127.0.0.1:${server.port}${configuration}`]]);
    console.error(
      `\nOpen this address in a browser:\n\n    ${address}\n\nThe run starts when the window opens. The window stays until you press Ctrl-C here.`,
    );
    const interrupted = once(process, 'SIGINT');
    await Promise.race([server.connected.then(watch), interrupted]);
    await interrupted;
  } finally {
    await server.stop();
  }
}

async function watch() {
  console.error(whatToSee);
  await train([]).catch((error) => console.error(error.message));
}

/** Trains with the command line, as a person would in a terminal. */
function train(options) {
  // Ctrl-C is for the command line, which stops the run and says how to resume it.
  process.on('SIGINT', () => undefined);
  const cli = path.join(root, 'dist', 'cli.js');
  return run(process.execPath, [cli, 'train', path.relative(process.cwd(), configuration), ...options], {
    cwd: process.cwd(),
    stdio: 'inherit',
  });
}

/** `code` is a script that Windows runs only through its shell. */
const codeOptions = { shell: process.platform === 'win32' };

function code(args) {
  const quoted = codeOptions.shell ? args.map((arg) => `"${arg}"`) : args;
  return run('code', quoted, codeOptions);
}

function hasDesktopVSCode() {
  const child = spawn('code', ['--version'], { ...codeOptions, stdio: 'ignore' });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (exitCode) => resolve(exitCode === 0));
  });
}

await command(demo);
