import { chartCsv } from './chartCsv';
import { chartSvg, type Drawing } from './chartSvg';

/** Has the host ask where a file should go, and write it. */
export type SaveFile = (name: string, content: string | Uint8Array<ArrayBuffer>) => void;

/** Pixels of a picture to one of the drawing. */
const sharpness = 2;

export async function saveChart(drawing: Drawing, kind: 'png' | 'svg' | 'csv', save: SaveFile): Promise<void> {
  const name = `${drawing.model.id}.${kind}`;
  if (kind === 'csv') save(name, chartCsv(drawing));
  else if (kind === 'svg') save(name, chartSvg(drawing));
  else save(name, new Uint8Array(await (await pictureOf(chartSvg(drawing))).arrayBuffer()));
}

export async function copyChart(drawing: Drawing): Promise<void> {
  const picture = await pictureOf(chartSvg(drawing));
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
}

async function pictureOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * sharpness;
  canvas.height = image.height * sharpness;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))), 'image/png'),
  );
}
