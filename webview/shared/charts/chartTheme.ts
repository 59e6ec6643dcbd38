import { useEffect, useState } from 'preact/hooks';

/** Names of the line colours, after VS Code's chart colours. */
export type LineColour = 'blue' | 'orange' | 'green' | 'purple' | 'red' | 'yellow';

/** Colours and font for the canvas, which cannot read CSS variables by itself. */
export interface ChartTheme {
  line: (colour: LineColour) => string;
  text: string;
  grid: string;
  background: string;
  font: string;
}

/** Reads the editor's theme. `chart.css` says which CSS variable each `chart-colour-…` class stands for. */
function readChartTheme(): ChartTheme {
  const probe = document.createElement('span');
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const colourOf = (name: string) => {
    probe.className = `chart-colour-${name}`;
    return style.color;
  };
  const colours: LineColour[] = ['blue', 'orange', 'green', 'purple', 'red', 'yellow'];
  const lines = new Map(colours.map((colour) => [colour, colourOf(colour)]));
  const theme: ChartTheme = {
    line: (colour) => lines.get(colour)!,
    text: colourOf('text'),
    grid: colourOf('grid'),
    background: colourOf('background'),
    font: `11px ${style.fontFamily}`,
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
