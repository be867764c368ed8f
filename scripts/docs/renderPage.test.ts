import { describe, expect, it } from 'vitest';

import { anchorOf, renderPage, type Page } from './renderPage.ts';

const PAGES: readonly Page[] = [
  { source: 'one.md', file: 'index.html', name: 'One' },
  { source: 'two.md', file: 'two.html', name: 'Two' },
];
const [ONE] = PAGES as readonly [Page];
const htmlOf = (markdown: string): string => renderPage(ONE, markdown, PAGES).html;

describe('a page of docs as HTML', () => {
  it('has the title, the other pages, the contents and the policy', () => {
    const html = htmlOf('# A & B\n\n## First *part*\n\ntext');
    expect(html).toContain('<title>A &amp; B · Isodoubt</title>');
    expect(html).toContain('<a href="two.html">Two</a>');
    expect(html).toContain('<a href="#first-part">First <em>part</em></a>');
    expect(html).toContain('<h2 id="first-part">');
    expect(html).toMatch(/http-equiv="Content-Security-Policy" content="default-src 'none';/);
  });

  it('has no script, no inline style and no handler, whatever the Markdown', () => {
    for (const hostile of [
      '<script>alert(1)</script>',
      'a <img src=x onerror=alert(1)> b',
      '<kbd title="N" onclick="alert(1)">N</kbd>',
      '<style>p{}</style>',
    ]) {
      expect(() => htmlOf(`# T\n\n${hostile}`)).toThrow(/is HTML of its own/);
    }
    expect(htmlOf('# T\n\n`<script>` <!-- a remark --> 1 < 2')).not.toMatch(
      /<script|remark| style=|onclick/,
    );
  });

  it('points nowhere but to its neighbours', () => {
    for (const link of [
      'https://example.org',
      'javascript:alert(1)',
      '//example.org/x',
      'data:,x',
    ]) {
      expect(() => htmlOf(`# T\n\n[x](${link})`)).toThrow(/another origin/);
      expect(() => htmlOf(`# T\n\n![x](${link})`)).toThrow(/another origin/);
    }
    expect(htmlOf('# T\n\n[x](two.md#part)')).toContain('<a href="two.html#part">x</a>');
    expect(htmlOf('# T\n\n[x](#t)')).toContain('<a href="#t">x</a>');
    expect(htmlOf('# T\n\n[x](../src/a.ts)')).toContain(
      '<span class="source" title="src/a.ts">x</span>',
    );
  });

  it('keeps keys, pictures, and columns of numbers', () => {
    expect(htmlOf('# T\n\n<kbd title="Next region">N</kbd>')).toContain(
      '<kbd title="Next region">N</kbd>',
    );
    const page = renderPage(ONE, '# T\n\n![A "b"](screens/a.jpg)\n', PAGES);
    expect(page.html).toContain('<img src="screens/a.jpg" alt="A &quot;b&quot;" loading="lazy">');
    expect(page.pictures).toEqual(['screens/a.jpg']);
    expect(htmlOf('# T\n\n| a | n |\n| - | -: |\n| b | 1 |')).toContain(
      '<td>b</td><td class="number">1</td>',
    );
  });
});

it('anchors are those of GitHub', () => {
  expect(anchorOf('What is kept, and where', [])).toBe('what-is-kept-and-where');
  expect(anchorOf('UEO-AUC (0–5 %)', [])).toBe('ueo-auc-05-');
  expect(anchorOf('Same', ['same', 'same-1'])).toBe('same-2');
});
