import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

/**
 * The icon sets that the example and its starter weights are drawn from; all of them may be used, changed and passed on.
 * Versions are exact, so that everybody makes the same images.
 */
export const iconSets = {
  twemoji: '1.2.5',
  noto: '1.2.9',
  'noto-v1': '1.2.5',
  'fluent-emoji-flat': '1.2.6',
  'fluent-emoji': '1.2.7',
  emojione: '1.2.3',
  fxemoji: '1.2.2',
  'streamline-emojis': '1.2.4',
};

/** Installs the icon sets into `folder`, outside this project's own packages, and reads them: name → set. */
export async function loadIconSets(folder) {
  await mkdir(folder, { recursive: true });
  // Without a package.json npm would look for one in the folders above.
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  const packages = Object.entries(iconSets).map(([name, version]) => `@iconify-json/${name}@${version}`);
  const install = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, ...packages];
  execFileSync('npm', install, { stdio: 'inherit', shell: process.platform === 'win32' });
  const sets = {};
  for (const name of Object.keys(iconSets)) {
    const file = path.join(folder, 'node_modules', '@iconify-json', name, 'icons.json');
    sets[name] = JSON.parse(await readFile(file, 'utf8'));
  }
  return sets;
}

/** A square PNG of an icon on white, `size` pixels wide, with at most 256 colours. */
export async function renderIcon(set, name, size) {
  const { body, left = 0, top = 0, width = set.width ?? 16, height = set.height ?? 16 } = set.icons[name];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `width="${size}" height="${size}" viewBox="${left} ${top} ${width} ${height}">${body}</svg>`;
  return sharp(Buffer.from(svg))
    .resize(size, size, { fit: 'contain', background: '#ffffff' })
    .flatten({ background: '#ffffff' })
    .png({ palette: true, colours: 256, compressionLevel: 9, effort: 10 })
    .toBuffer();
}
