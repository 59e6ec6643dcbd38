import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { root, run } from '../setUp.mjs';

/*
 * Two small datasets of real pictures, from Debian packages that any machine with apt-get can download without being root:
 * stamps of Tux Paint (mostly photographs, cut out) and drawings of the Open Clip Art library.
 */

export const folder = path.join(root, 'out', 'experiments');

/** Folders of each class, in the package. */
const sources = {
  stamps: {
    packageName: 'tuxpaint-stamps-default',
    base: 'usr/share/tuxpaint/stamps',
    classes: {
      birds: ['animals/birds'],
      christmas: ['seasonal/christmas'],
      flowers: ['plants/flowers'],
      fruit: ['food/fruit'],
      houses: ['town/houses'],
      insects: ['animals/insects'],
      mammals: ['animals/mammals', 'animals/marsupials'],
      money: ['symbols/money'],
      roadsigns: ['town/roadsigns'],
      vegetables: ['food/vegetables'],
      vehicles: ['vehicles'],
    },
  },
  clipart: {
    packageName: 'openclipart-png',
    base: 'usr/share/openclipart/png',
    classes: {
      birds: ['animals/birds'],
      bugs: ['animals/bugs'],
      clothing: ['people/clothing'],
      desserts: ['food/desserts'],
      fruit: ['food/fruit'],
      hardware: ['computer/hardware'],
      mammals: ['animals/mammals'],
      music: ['recreation/music'],
      sports: ['recreation/sports'],
      vehicles: ['transportation/vehicles'],
    },
  },
};
export const datasetNames = Object.keys(sources);

/** Pixels of the longer side of a stored picture: more than training sees, less than most originals have. */
const side = 96;
const parts = { test: 0.3, val: 0.2 };

/**
 * The image folder of a dataset with a part of its training images, drawn class by class; made at the first call.
 * Validation and test images are always the same.
 * @param {string} name
 * @param {number} fraction of the training images
 * @param {number} seed which of them
 */
export async function imageFolder(name, fraction, seed) {
  const pool = await makePool(name);
  const target = path.join(folder, name, `${100 * fraction}%-${seed}`);
  if (existsSync(target)) return target;
  const making = `${target}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(path.join(making, 'train'), { recursive: true });
  for (const split of Object.keys(parts)) symlinkSync(path.join(pool, split), path.join(making, split));
  for (const label of readdirSync(path.join(pool, 'train'))) {
    const images = readdirSync(path.join(pool, 'train', label));
    const order = images.toSorted((a, b) => (digest(`${seed} ${a}`) < digest(`${seed} ${b}`) ? -1 : 1));
    mkdirSync(path.join(making, 'train', label));
    for (const image of order.slice(0, Math.max(2, Math.round(fraction * images.length))))
      symlinkSync(path.join(pool, 'train', label, image), path.join(making, 'train', label, image));
  }
  renameSync(making, target);
  return target;
}

/** Downloads the package and writes `train`, `val` and `test`: every picture once, on white, in a random but fixed order. */
async function makePool(name) {
  const pool = path.join(folder, name, 'pool');
  if (existsSync(pool)) return pool;
  const { packageName, base, classes } = sources[name];
  const unpacked = path.join(await unpack(packageName), base);
  const pictures = new Map();
  for (const [label, folders] of Object.entries(classes))
    for (const file of folders.flatMap((part) => pngFiles(path.join(unpacked, part)))) {
      const hash = digest(readFileSync(file));
      pictures.set(hash, [...(pictures.get(hash) ?? []), { label, file }]);
    }
  const making = `${pool}.making`;
  rmSync(making, { recursive: true, force: true });
  for (const label of Object.keys(classes)) {
    // A picture that stands in two classes says nothing.
    const own = [...pictures].filter(([, places]) => places.every((place) => place.label === label));
    const hashes = own.map(([hash]) => hash).toSorted();
    for (const [index, hash] of hashes.entries()) {
      const target = path.join(making, splitOf(index / hashes.length), label, `${hash}.png`);
      mkdirSync(path.dirname(target), { recursive: true });
      await sharp(pictures.get(hash)[0].file)
        .flatten({ background: 'white' })
        .resize(side, side, { fit: 'contain', background: 'white' })
        .png()
        .toFile(target);
    }
    console.error(`${name}: ${hashes.length} pictures of ${label}`);
  }
  renameSync(making, pool);
  return pool;
}

function splitOf(position) {
  if (position < parts.test) return 'test';
  return position < parts.test + parts.val ? 'val' : 'train';
}

async function unpack(packageName) {
  const downloads = path.join(folder, 'packages');
  const unpacked = path.join(downloads, packageName);
  if (existsSync(unpacked)) return unpacked;
  mkdirSync(downloads, { recursive: true });
  console.error(`Downloading Debian's ${packageName} …`);
  await run('apt-get', ['download', '-qq', packageName], { cwd: downloads });
  const file = readdirSync(downloads).find((name) => name.startsWith(`${packageName}_`) && name.endsWith('.deb'));
  const making = `${unpacked}.making`;
  await run('dpkg-deb', ['-x', path.join(downloads, file), making]);
  renameSync(making, unpacked);
  return unpacked;
}

/** Pictures below a folder; links to the same one count once. */
function pngFiles(below) {
  const entries = readdirSync(below, { recursive: true }).filter((name) => name.endsWith('.png'));
  return [...new Set(entries.map((name) => realpathSync(path.join(below, name))))];
}

const digest = (data) => createHash('sha256').update(data).digest('hex').slice(0, 16);
