/**
 * Makes the example's starter weights again: trains a half-width ResNet-18 with this trainer on more than a thousand
 * emoji, none of them in the example, as the example's training artists draw them. It takes about forty minutes on two processor cores.
 *
 *     npx webpack --config-name trainer --config-name cli
 *     node scripts/example/pretrain.mjs [folder for images and runs]
 */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { classes } from './classes.mjs';
import { loadIconSets, renderIcon } from './iconSets.mjs';
import { toStarterWeights } from './starterWeights.mjs';

const size = 96;
const trainSets = ['twemoji', 'noto', 'noto-v1', 'fluent-emoji-flat', 'fluent-emoji'];
const validationSet = 'emojione';
/** An emoji needs this many drawings to be a class. */
const fewestDrawings = 4;
/** Variants that differ too little to tell apart. */
const leftOut = /skin-tone|^flag-|^(man|woman|men|women)-|^keycap|-oclock|-thirty|^kiss-|^couple-|^family/;

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.join(here, '..', '..');
const folder = path.resolve(process.argv[2] ?? path.join(os.tmpdir(), 'adarand-pretraining'));

if (!(await stat(path.join(folder, 'images')).catch(() => undefined))) await drawImages();
const config = path.join(folder, 'pretrain.adarand.json');
await copyFile(path.join(here, 'pretrain.adarand.json'), config);
const cli = spawnSync(process.execPath, [path.join(root, 'dist', 'cli.js'), 'train', config, '--json'], {
  stdio: ['inherit', 'pipe', 'inherit'],
  encoding: 'utf8',
});
if (cli.status !== 0) process.exit(cli.status ?? 1);
const { runDir } = JSON.parse(cli.stdout.trim().split('\n').at(-1));
const weights = toStarterWeights(await readFile(path.join(runDir, 'checkpoints', 'last.safetensors')));
await writeFile(path.join(root, 'examples', 'emoji', 'starter-resnet18-half.safetensors'), weights);

/** One class per emoji: `train/` from the sets of the example's training images, `val/` from that of its validation images. */
async function drawImages() {
  const sets = await loadIconSets(path.join(folder, 'iconSets'));
  const ofTheExample = new Set(Object.values(classes).flat());
  const drawings = (emoji) => trainSets.filter((set) => emoji in sets[set].icons);
  const emojis = [...new Set(trainSets.flatMap((set) => Object.keys(sets[set].icons)))].filter(
    (emoji) => !ofTheExample.has(emoji) && !leftOut.test(emoji) && drawings(emoji).length >= fewestDrawings,
  );
  const draw = async (split, set, emoji) => {
    const target = path.join(folder, 'images', split, emoji);
    await mkdir(target, { recursive: true });
    await writeFile(path.join(target, `${set}.png`), await renderIcon(sets[set], emoji, size));
  };
  for (const emoji of emojis) {
    for (const set of drawings(emoji)) await draw('train', set, emoji);
    if (emoji in sets[validationSet].icons) await draw('val', validationSet, emoji);
  }
  console.log(`${emojis.length} classes`);
}
