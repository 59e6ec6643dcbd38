export interface WebviewPage {
  title: string;
  /** What the page's script finds as `data-…` attributes of its root. */
  data: Readonly<Record<string, string>>;
  script: string;
  style: string;
  /** Where VS Code serves the extension's own files from, as a CSP source. */
  cspSource: string;
  nonce: string;
}

/** A page of the extension: nothing remote, no script but ours, which fills it; the scripts come from `webview/`. */
export function pageHtml(page: WebviewPage): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${page.nonce}'`,
    // The toolkit tries out a style rule in an element of its own, with the nonce that the page names.
    `style-src ${page.cspSource} 'nonce-${page.nonce}'`,
    `font-src ${page.cspSource}`,
    `img-src ${page.cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}" />
    <meta property="csp-nonce" content="${page.nonce}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${escapeHtml(page.style)}" />
    <title>${escapeHtml(page.title)}</title>
  </head>
  <body>
    <div id="root"${attributes(page.data)}></div>
    <script nonce="${page.nonce}" src="${escapeHtml(page.script)}"></script>
  </body>
</html>
`;
}

function attributes(data: Readonly<Record<string, string>>): string {
  return Object.entries(data)
    .map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`)
    .join('');
}

/** Text as it may stand in an attribute or between tags. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
