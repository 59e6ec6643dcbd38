import { expect, it } from 'vitest';
import { pageHtml, escapeHtml } from '../../../../src/vscode/panels/pageHtml';

const page = {
  title: 'emoji',
  data: { 'run-folder': '/work/a "b" & <c>/.adarand/runs/1' },
  script: 'https://host/dashboard.js',
  style: 'https://host/dashboard.css',
  cspSource: 'https://host',
  nonce: 'abc123',
};

it('allows our script, our styles and nothing else', () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(pageHtml(page))?.[1];
  expect(policy?.replaceAll('&#39;', "'").split('; ')).toEqual([
    "default-src 'none'",
    "script-src 'nonce-abc123'",
    "style-src https://host 'nonce-abc123'",
    'font-src https://host',
    'img-src https://host data:',
  ]);
});

it('has one script, with the nonce, and no style of its own', () => {
  const html = pageHtml(page);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).toContain('<script nonce="abc123" src="https://host/dashboard.js">');
  expect(html).not.toMatch(/<style| style=| on\w+=/);
});

it('hands the run folder over whatever it is called', () => {
  expect(pageHtml(page)).toContain('data-run-folder="/work/a &quot;b&quot; &amp; &lt;c&gt;/.adarand/runs/1"');
  expect(escapeHtml(`<a href='x'>`)).toBe('&lt;a href=&#39;x&#39;&gt;');
});
