import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { npm, run } from '../setUp.mjs';
import { folder } from './datasets.mjs';

/*
 * The pretrained network of the comparison: MobileNetV2 of nsfwjs (MIT), a Keras model whose layers up to block 10 are those
 * that ImageNet taught it. It comes from the npm registry, where small pretrained networks of photographs are rare.
 */

const packageName = 'nsfwjs';
const version = '4.4.0';
const sha512 = 'krC1fgeTLXtZwgdpKJ0jm7hqv0gTSRQQRL+FhOaxaJ9Wj92t42BO3csO2odwgTAgZgf2RvkwPtp0R8Aa7dc+MA==';

/** What of a configuration says which backbone it is. */
export const backbone = {
  backbone: 'layers-model',
  featureLayer: 'block_10_project_BN',
};
/** Its images were not normalized: pixels in 0–1. */
export const normalization = { mean: [0, 0, 0], std: [1, 1, 1] };

/** Fetches the package at the first call. @returns {Promise<string>} its `model.json` */
export async function pretrained() {
  const target = path.join(folder, 'mobilenet_v2');
  const file = path.join(target, 'model.json');
  if (existsSync(file)) return file;
  const downloads = path.join(folder, 'packages');
  mkdirSync(downloads, { recursive: true });
  console.error(`Downloading ${packageName} ${version} …`);
  await npm(['pack', '--silent', `${packageName}@${version}`, '--pack-destination', downloads]);
  const archive = path.join(downloads, `${packageName}-${version}.tgz`);
  if (createHash('sha512').update(readFileSync(archive)).digest('base64') !== sha512)
    throw new Error(`${archive} is not the package that was expected: its checksum differs.`);
  const inside = 'package/dist/models/mobilenet_v2';
  await run('tar', ['-xzf', archive, '-C', downloads, inside]);
  const require = createRequire(path.join(downloads, inside, 'here.js'));
  const making = `${target}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making);
  // The package wraps both into JavaScript: the description as an object, the numbers in base64.
  writeFileSync(path.join(making, 'model.json'), JSON.stringify(require('./model.min.js')));
  writeFileSync(path.join(making, 'group1-shard1of1'), Buffer.from(require('./group1-shard1of1.min.js'), 'base64'));
  renameSync(making, target);
  return file;
}
