import { escapeXml } from '../charts/chartSvg';

/** A table of text. */
export interface ReportTable {
  title: string;
  header: readonly string[];
  rows: readonly (readonly string[])[];
}

export interface Report {
  title: string;
  /** What was trained, on what, how it ended. */
  facts: readonly string[];
  figures: readonly { name: string; value: string; detail: string }[];
  charts: readonly { title: string; help: string; svg: string }[];
  tables: readonly ReportTable[];
  colours: { background: string; text: string; faint: string };
}

/** A report as one page that opens without a network: no script, nothing that is loaded. */
export function reportHtml({ title, facts, figures, charts, tables, colours }: Report): string {
  const { background, text, faint } = colours;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>
body { max-width: 1600px; margin: 0 auto; padding: 24px; background: ${background}; color: ${text}; font: 14px/1.5 system-ui, sans-serif; }
.facts, figcaption, .detail { color: ${faint}; }
dl { display: flex; flex-wrap: wrap; gap: 12px 32px; }
dd { margin: 0; font-size: 20px; }
.detail { font-size: 12px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(480px, 100%), 1fr)); gap: 16px; }
figure { margin: 0; }
svg { width: 100%; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 12px 3px 0; border-bottom: 1px solid ${faint}; text-align: left; }
</style>
</head>
<body>
<h1>${escapeXml(title)}</h1>
<p class="facts">${facts.map(escapeXml).join(' · ')}</p>
<dl>
${figures.map(({ name, value, detail }) => `<div><dt>${escapeXml(name)}</dt><dd>${escapeXml(value)} <span class="detail">${escapeXml(detail)}</span></dd></div>`).join('\n')}
</dl>
<div class="charts">
${charts.map(({ help, svg }) => `<figure>${svg}<figcaption>${escapeXml(help)}</figcaption></figure>`).join('\n')}
</div>
${tables.map(tableHtml).join('\n')}
</body>
</html>
`;
}

function tableHtml({ title, header, rows }: ReportTable): string {
  const cells = (row: readonly string[], tag: string) =>
    `<tr>${row.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('')}</tr>`;
  const body = rows.map((row) => cells(row, 'td')).join('\n');
  return `<h2>${escapeXml(title)}</h2>\n<div class="scroll"><table>\n${cells(header, 'th')}\n${body}\n</table></div>`;
}

/** The report in a few lines of Markdown, for an issue or a chat: figures and tables, no charts. */
export function reportMarkdown({ title, facts, figures, tables }: Omit<Report, 'charts' | 'colours'>): string {
  const row = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const parts = [`## ${escapeMarkdown(title)}`, facts.map(escapeMarkdown).join(' · ')];
  if (figures.length > 0) {
    const rows = figures.map(({ name, value, detail }) => row([name, detail ? `${value} (${detail})` : value]));
    parts.push([row(['', '']), '| --- | --- |', ...rows].join('\n'));
  }
  for (const table of tables) {
    const rule = `|${table.header.map(() => ' --- |').join('')}`;
    parts.push(`### ${escapeMarkdown(table.title)}`, [row(table.header), rule, ...table.rows.map(row)].join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

/** Names are text: what would be Markdown or HTML in them is escaped. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, (sign) => `\\${sign}`).replace(/\r?\n/g, ' ');
}
