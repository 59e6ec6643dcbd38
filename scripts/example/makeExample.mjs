/**
 * Makes `examples/emoji/images` again: twenty classes of emoji, 96 × 96 pixels. A classifier learns them from some artists'
 * drawings and is tested on those of artists it has never seen.
 *
 *     node scripts/example/makeExample.mjs
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { classes, iconName } from './classes.mjs';
import { loadIconSets, renderIcon } from './iconSets.mjs';

const size = 96;
const splits = {
  train: ['twemoji', 'noto', 'noto-v1', 'fluent-emoji-flat'],
  val: ['emojione'],
  test: ['fxemoji', 'streamline-emojis'],
};

const images = fileURLToPath(new URL('../../examples/emoji/images', import.meta.url));
const temporary = await mkdtemp(path.join(os.tmpdir(), 'adarand-example-'));
try {
  const sets = await loadIconSets(temporary);
  await rm(images, { recursive: true, force: true });
  for (const [split, setNames] of Object.entries(splits)) {
    let count = 0;
    for (const [className, emojis] of Object.entries(classes)) {
      const folder = path.join(images, split, className);
      await mkdir(folder, { recursive: true });
      for (const emoji of emojis)
        for (const setName of setNames) {
          const icon = iconName(setName, sets[setName], emoji);
          if (!icon) continue;
          await writeFile(path.join(folder, `${emoji}.${setName}.png`), await renderIcon(sets[setName], icon, size));
          count++;
        }
    }
    console.log(`${split}: ${count} images`);
  }
} finally {
  await rm(temporary, { recursive: true, force: true });
}
