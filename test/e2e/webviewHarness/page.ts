import { pageHtml } from '../../../src/vscode/panels/pageHtml';

/** The pages of the extension, each with what the host hands over to it. */
export const programs = {
  dashboard: { 'run-folder': '/runs/20261125-143205-flowers' },
  compare: { folders: '[]' },
} as const;
export type Program = keyof typeof programs;

/**
 * A page exactly as the extension makes it, with a script before the page's own that plays the editor: it sets theme variables,
 * collects messages to the host, and keeps the state.
 */
export function harnessPage(origin: string, program: Program): string {
  const nonce = 'harness';
  const html = pageHtml({
    title: program,
    data: programs[program],
    script: `${origin}/${program}.js`,
    style: `${origin}/${program}.css`,
    cspSource: origin,
    nonce,
  });
  return html.replace(
    '<div id="root"',
    `<script nonce="${nonce}" src="${origin}/editor.js"></script>\n    <div id="root"`,
  );
}

/** What the tests find on `window`. */
export interface HarnessWindow {
  /** Messages of the dashboard to its host, oldest first. */
  posted: { type: string; path?: string; name?: string; content?: string | Uint8Array }[];
  /** What the page's security policy forbade. */
  violations: string[];
  setTheme: (kind: string, variables: Record<string, string>) => void;
}

/** Served as `editor.js`. The state survives a reload of the page, as it does in the editor. */
export const editorScript = `
  window.posted = [];
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    window.violations.push(event.violatedDirective + ' ' + event.blockedURI);
  });
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => {
      window.posted.push(message);
      void window.toHost(message);
    },
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
  window.setTheme = (kind, variables) => {
    const { style } = document.documentElement;
    for (const name of [...style]) style.removeProperty(name);
    for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
    document.body.className = 'vscode-' + kind;
    document.body.dataset.vscodeThemeKind = 'vscode-' + kind;
  };
`;
