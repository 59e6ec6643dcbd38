import { useEffect, useState } from 'preact/hooks';
import { parseRgb, readable } from './contrast';

/** Names of the line colours, after VS Code's chart colours; in this order neighbours differ for the colour-blind too. */
export const lineColours = ['blue', 'orange', 'green', 'purple', 'red', 'yellow'] as const;
export type LineColour = (typeof lineColours)[number];

/** Lines are told apart by their dashes where colours repeat or cannot be seen. */
const dashes = [undefined, [6, 2], [2, 2], [8, 2, 2, 2]] as const;

/** Looks of the line number `index`, counted from 0: 24 of them differ. */
export function lineLooks(index: number): { colour: LineColour; dash?: readonly number[] } {
  const round = Math.floor(index / lineColours.length);
  // Within a round dashes change too, so that colour alone never tells two lines apart.
  const dash = dashes[(index + round) % dashes.length];
  return { colour: lineColours[index % lineColours.length]!, ...(dash && { dash }) };
}

/** What graphics need to be told from their background (WCAG 2.2, 1.4.11). */
const graphicsContrast = 3;

/** Colours and font for the canvas, which cannot read CSS variables by itself. */
export interface ChartTheme {
  line: (colour: LineColour) => string;
  text: string;
  grid: string;
  background: string;
  /** What is not a number. */
  mark: string;
  font: string;
  fontFamily: string;
}

/** Reads the editor's theme. `chart.css` says which CSS variable each `chart-colour-…` class stands for. */
export function readChartTheme(): ChartTheme {
  const probe = document.createElement('span');
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const colourOf = (name: string) => {
    probe.className = `chart-colour-${name}`;
    return style.color;
  };
  const background = colourOf('background');
  const text = colourOf('text');
  const visible = (colour: string) => {
    const [own, behind, front] = [parseRgb(colour), parseRgb(background), parseRgb(text)];
    return own && behind && front ? `rgb(${readable(own, front, behind, graphicsContrast).join(', ')})` : colour;
  };
  const lines = new Map(lineColours.map((colour) => [colour, visible(colourOf(colour))]));
  const theme: ChartTheme = {
    line: (colour) => lines.get(colour)!,
    text,
    grid: colourOf('grid'),
    background,
    mark: visible(colourOf('mark')),
    font: `11px ${style.fontFamily}`,
    fontFamily: style.fontFamily,
  };
  probe.remove();
  return theme;
}

/** The theme of now, and again whenever the editor changes it. */
export function useChartTheme(): ChartTheme {
  const [theme, setTheme] = useState(readChartTheme);
  useEffect(() => {
    // The editor writes the new variables to <html style> and the kind of theme to <body class>.
    const observer = new MutationObserver(() => setTheme(readChartTheme));
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
    observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
    return () => observer.disconnect();
  }, []);
  return theme;
}
