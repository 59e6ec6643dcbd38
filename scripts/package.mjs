import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, command, install, root } from './setUp.mjs';

/**
 * Packs what `npm run build` made, and the native packages of this platform, into `adarand-<platform>-<version>.vsix`.
 * @returns {Promise<string>} path of the VSIX
 */
export async function packageExtension() {
  const { createVSIX } = await import('@vscode/vsce');
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const target = `${process.platform}-${process.arch}`;
  const packagePath = path.join(root, `adarand-${target}-${version}.vsix`);
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'adarand-package-'));
  try {
    // onnxruntime-node brings the binaries of six platforms, 180 MB; .vscodeignore leaves them all out, this takes one back.
    // On Linux the library is there twice; the one that is loaded is called `libonnxruntime.so.1`.
    const ignoreFile = path.join(temporary, 'ignore');
    copyFileSync(path.join(root, '.vscodeignore'), ignoreFile);
    const binaries = `node_modules/onnxruntime-node/bin/napi-v3/${process.platform}/${process.arch}`;
    appendFileSync(ignoreFile, `\n!${binaries}/!(*.so.*.*.*)\n`);
    // README.md is for who reads the source: what it links to is not in the VSIX.
    const readmePath = 'media/about.md';
    await createVSIX({ cwd: root, target, packagePath, ignoreFile, readmePath, allowMissingRepository: true });
  } finally {
    rmSync(temporary, { recursive: true });
  }
  console.error(`${packagePath}: ${(statSync(packagePath).size / 2 ** 20).toFixed(1)} MiB`);
  return packagePath;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await command(async () => {
    await install();
    await build();
    await packageExtension();
  });
}
