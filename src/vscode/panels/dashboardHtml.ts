export interface DashboardPage {
  title: string;
  runFolder: string;
  script: string;
  style: string;
  /** Where VS Code serves the extension's own files from, as a CSP source. */
  cspSource: string;
  nonce: string;
}

/** The dashboard's page: nothing remote, no script but ours. The charts come from `webview/dashboard`. */
export function dashboardHtml(page: DashboardPage): string {
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
    <div id="root" data-run-folder="${escapeHtml(page.runFolder)}"></div>
    <script nonce="${page.nonce}" src="${escapeHtml(page.script)}"></script>
  </body>
</html>
`;
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
