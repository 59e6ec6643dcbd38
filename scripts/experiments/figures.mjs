/** The paper's Figures 2 to 5, of one dataset: a panel for each diagnostic, a line for each method. */

const titles = {
  featureNorm: 'Feature norm',
  gradientNorm: 'Gradient norm',
  featureEntropy: 'Feature entropy H(Z)',
  mutualInformation: 'Mutual information I(Z;Y)',
};
/** Okabe and Ito's colours, which people with colour blindness can tell apart; the product's method in the strongest. */
const colours = {
  none: '#000000',
  'randreg, pretrained': '#56b4e9',
  adarand: '#d55e00',
  l2sp: '#009e73',
  supcon: '#cc79a7',
  'randreg, uniform': '#0072b2',
  'randreg, gaussian': '#999999',
  'feature-norm': '#e69f00',
  bss: '#b8a800',
};
const panel = { width: 460, height: 260, left: 58, right: 12, top: 34, bottom: 34 };

/** @param {{ diagnostic: string, courses: { method: string, values: number[] }[] }[]} panels @returns {string} SVG */
export function drawCourses(panels) {
  const drawn = panels.map(({ diagnostic, courses }, index) => {
    const x = (index % 2) * panel.width;
    const y = Math.floor(index / 2) * panel.height;
    return `<g transform="translate(${x} ${y})">${drawPanel(titles[diagnostic], courses)}</g>`;
  });
  const methods = panels[0].courses.map(({ method }) => method);
  const legend = methods.map((method, index) => {
    const x = 20 + (index % 5) * 180;
    const y = 2 * panel.height + 18 + Math.floor(index / 5) * 20;
    const line = `<line x1="${x}" x2="${x + 24}" y1="${y - 4}" y2="${y - 4}" stroke="${colours[method]}" stroke-width="2"/>`;
    return `${line}<text x="${x + 30}" y="${y}">${method}</text>`;
  });
  const height = 2 * panel.height + 14 + 20 * Math.ceil(methods.length / 5);
  const width = 2 * panel.width;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...drawn,
    ...legend,
    '</svg>\n',
  ].join('\n');
}

function drawPanel(title, courses) {
  const all = courses.flatMap(({ values }) => values);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const inner = { width: panel.width - panel.left - panel.right, height: panel.height - panel.top - panel.bottom };
  const placeX = (part) => panel.left + part * inner.width;
  const placeY = (value) => panel.top + inner.height * (1 - (value - low) / (high - low || 1));
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const value = low + part * (high - low);
    const y = placeY(value).toFixed(1);
    const line = `<line x1="${panel.left}" x2="${panel.width - panel.right}" y1="${y}" y2="${y}" stroke="#ddd"/>`;
    return `${line}<text x="${panel.left - 6}" y="${Number(y) + 4}" text-anchor="end" fill="#555">${shortNumber(value)}</text>`;
  });
  const lines = courses.map(({ method, values }) => {
    const places = values.map((value, index) => {
      const x = placeX((index + 0.5) / values.length);
      return `${x.toFixed(1)},${placeY(value).toFixed(1)}`;
    });
    const width = method === 'adarand' ? 2.5 : 1.5;
    return `<polyline points="${places.join(' ')}" fill="none" stroke="${colours[method]}" stroke-width="${width}"/>`;
  });
  const caption = `<text x="${panel.left}" y="20" font-weight="bold">${title}</text>`;
  const axis = `<text x="${placeX(0.5)}" y="${panel.height - 10}" text-anchor="middle" fill="#555">part of the run, 0–100 %</text>`;
  return [caption, ...ticks, ...lines, axis].join('\n');
}

function shortNumber(value) {
  return Number(value.toPrecision(3)).toString();
}
