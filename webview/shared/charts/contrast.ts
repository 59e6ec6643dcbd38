/** Red, green and blue, 0–255. */
export type Rgb = readonly [number, number, number];

/** `rgb(1, 2, 3)` and the like, as computed styles write colours; nothing for what is not written so. */
export function parseRgb(colour: string): Rgb | undefined {
  const match = /^rgba?\((\d+(?:\.\d+)?),\s*(\d+(?:\.\d+)?),\s*(\d+(?:\.\d+)?)/.exec(colour);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/** Contrast ratio of two colours, 1–21 (WCAG 2.2, "contrast ratio"). */
export function contrastOf(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminanceOf(a), luminanceOf(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The colour itself, or as much of it mixed with `text` as it takes to stand out from the background. */
export function readable(colour: Rgb, text: Rgb, background: Rgb, ratio: number): Rgb {
  for (let part = 0; part < 1; part += 0.1) {
    const mixed = colour.map((value, index) => Math.round(value + (text[index]! - value) * part)) as unknown as Rgb;
    if (contrastOf(mixed, background) >= ratio) return mixed;
  }
  return text;
}

function luminanceOf(colour: Rgb): number {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
