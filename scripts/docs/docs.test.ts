import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Marked, type Token } from 'marked';
import { describe, expect, it } from 'vitest';

import { COMMANDS } from '../../src/app/commandTable.ts';
import { GUIDE_PAGES } from '../../src/app/guidePages.ts';
import { formatKey } from '../../src/ui/format.ts';
import { commands } from '../../src/ui/text/en/commands.ts';
import { PAGES, PAGES_FOLDER } from './docsPages.ts';
import { anchorOf, renderPage } from './renderPage.ts';

const FOLDERS = ['docs', 'bench', 'evidence', 'fuzz', 'e2e', 'models', 'public', 'scripts', 'src'];

/** All Markdown of the repository but the cards of networks, which lie beside their weights. */
const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  ...FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md') && !/(^|[/\\])(\.|node_modules)/.test(path))
      .map((path) => join(folder, path)),
  ),
];

interface Parts {
  readonly links: readonly string[];
  readonly pictures: readonly string[];
  readonly anchors: readonly string[];
}

function partsOf(document: string): Parts {
  const links: string[] = [];
  const pictures: string[] = [];
  const anchors: string[] = [];
  const marked = new Marked({ gfm: true });
  void marked.walkTokens(marked.lexer(readFileSync(document, 'utf8')), (token: Token) => {
    if (token.type === 'link') links.push(String(token['href']));
    if (token.type === 'image') pictures.push(String(token['href']));
    if (token.type === 'heading') {
      anchors.push(anchorOf(String(token['text']).replaceAll(/[`*_]/g, ''), anchors));
    }
  });
  return { links, pictures, anchors };
}

const ALL = new Map(DOCUMENTS.map((document) => [document, partsOf(document)]));

/** What is wrong with a link of a document; null where it leads somewhere. */
function brokenness(document: string, link: string): string | null {
  if (/^[a-z]+:/.test(link)) return null;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), path);
  if (!existsSync(target)) return `${document}: ${link} is not there`;
  if (anchor === undefined) return null;
  const { anchors } = ALL.get(target) ?? partsOf(target);
  return anchors.includes(anchor) ? null : `${document}: ${link} has no such heading`;
}

const JOURNEYS = readdirSync('e2e')
  .filter((name) => name.endsWith('.spec.ts'))
  .map((name) => readFileSync(join('e2e', name), 'utf8'));

/** Journeys name a picture `PREFIX-${name}.jpg`, or, the screens at two sizes, `${name}-${size.width}.jpg`. */
function isMadeByJourney(picture: string): boolean {
  const [, name = ''] = /([^/]+)\.jpg$/.exec(picture) ?? [];
  const [, sized] = /^(.+)-(?:1366|1920)$/.exec(name) ?? [];
  return JOURNEYS.some((source) => {
    if (sized !== undefined && source.includes('/${name}-${size.width}.jpg')) {
      return source.includes(`'${sized}'`);
    }
    const [, prefix] = /\/([\w-]+)-\$\{name\}\.jpg/.exec(source) ?? [];
    if (prefix === undefined || !name.startsWith(`${prefix}-`)) return false;
    return source.includes(`'${name.slice(prefix.length + 1)}'`);
  });
}

describe('documents', () => {
  it('link to what there is', () => {
    const broken = [...ALL].flatMap(([document, { links, pictures }]) =>
      [...links, ...pictures].map((link) => brokenness(document, link)),
    );
    expect(broken.filter((sentence) => sentence !== null)).toEqual([]);
  });

  it('show pictures that journeys make', () => {
    const pictures = [...ALL]
      .flatMap(([, parts]) => parts.pictures)
      .filter((path) => path.includes('screens/'));
    expect(pictures.length).toBeGreaterThan(4);
    expect(pictures.filter((picture) => !isMadeByJourney(picture))).toEqual([]);
    expect(isMadeByJourney('screens/nobody-1366.jpg')).toBe(false);
    expect(isMadeByJourney('screens/cohort-nobody.jpg')).toBe(false);
  });

  it('name commands that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = DOCUMENTS.flatMap((document) =>
      [...readFileSync(document, 'utf8').matchAll(/npm run ([\w:-]+)/g)].map(
        ([, script = '']) => `${document}: ${script}`,
      ),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => scripts[name.split(': ')[1] ?? ''] === undefined)).toEqual([]);
  });
});

describe('the page for contributors', () => {
  const page = readFileSync('CONTRIBUTING.md', 'utf8');

  it('has a sentence for every package', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const [, after = ''] = page.split('## Dependencies');
    const [table = ''] = after.split('\n## ');
    const named = [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) =>
      cell.trim().split(', '),
    );
    const all = Object.keys({ ...dependencies, ...devDependencies });
    expect(all.filter((name) => !named.includes(name))).toEqual([]);
    expect(
      named.filter((name) => /^@?[a-z][a-z-]*(\/|$)/.test(name) && !all.includes(name)),
    ).toEqual(['package']);
  });

  it('has a line for every layer', () => {
    const layers = readdirSync('src', { withFileTypes: true }).filter((one) => one.isDirectory());
    expect(
      layers.filter(({ name }) => !page.includes(`| \`${name}\``)).map(({ name }) => name),
    ).toEqual([]);
  });
});

/** A row of a table whose figures are those of the evidence: `| … <!-- evidence: table :: row :: metric --> | value | interval | n |`. */
const QUOTE = /<!-- evidence: (.+?) :: (.+?) :: (.+?) -->\s*\|([^|]*)\|([^|]*)\|([^|]*)\|/g;

interface EvidenceRow {
  readonly table: string;
  readonly row: string;
  readonly metric: string;
  readonly value: number;
  readonly ci: readonly [number, number] | null;
  readonly n: number;
}

describe('the page for physicists', () => {
  const { rows } = JSON.parse(readFileSync('evidence/results.json', 'utf8')) as {
    rows: EvidenceRow[];
  };
  const quoted = [...readFileSync('docs/physicists.md', 'utf8').matchAll(QUOTE)];
  const number = (value: number, digits: number): string => value.toFixed(digits).replace('-', '−');

  it('quotes the evidence with its interval and n', () => {
    expect(quoted.length).toBeGreaterThan(15);
    const wrong = quoted.flatMap(([, table, row, metric, ...cells]) => {
      const [value = '', interval, n] = cells.map((cell) => cell.trim());
      const found = rows.find(
        (one) => one.table === table && one.row === row && one.metric === metric,
      );
      if (!found) return [`${table} :: ${row} :: ${metric} is not there`];
      const digits = value.split('.')[1]?.length ?? 0;
      const ci = found.ci?.map((end) => number(end, digits)).join(' to ') ?? '–';
      const right = [number(found.value, digits), ci, String(found.n)];
      return right.join() === [value, interval, n].join() ? [] : [`${metric}: ${right.join(', ')}`];
    });
    expect(wrong).toEqual([]);
  });

  it('counts goals as the report does', () => {
    const report = readFileSync('evidence/REPORT.md', 'utf8');
    const [, met, goals] = /^(\d+) of (\d+) are met\./m.exec(report) ?? [];
    expect(readFileSync('docs/physicists.md', 'utf8')).toContain(
      `${met} of ${goals} goals are met`,
    );
  });
});

describe('the pages in the app', () => {
  const rendered = PAGES.map((page) =>
    renderPage(page, readFileSync(`docs/${page.source}`, 'utf8'), PAGES),
  );

  it('name keys by what they do, as the command table has them', () => {
    const wrong: string[] = [];
    let count = 0;
    for (const { html } of rendered) {
      for (const [, named, key = ''] of html.matchAll(
        /<kbd(?: title="([^"]*)")?>([^<]*)<\/kbd>/g,
      )) {
        count += 1;
        const [id] = Object.entries(commands.titles).find(([, title]) => title === named) ?? [];
        const keys = COMMANDS.find((command) => command.id === id)?.keys.map(formatKey) ?? [];
        if (!keys.includes(key)) wrong.push(`${key}: ${named ?? 'no command'}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(30);
  });

  it('are those that the app opens', () => {
    const files = PAGES.map(({ file }) => `${PAGES_FOLDER}/${file}`);
    expect(Object.values(GUIDE_PAGES).filter((page) => !files.includes(page))).toEqual([]);
  });

  it('fit the hand: the guide is some four pages', () => {
    const [guide = ''] = rendered.map(({ html }) => html.replaceAll(/<[^>]*>/g, ' '));
    expect(guide.split(/\s+/).length).toBeLessThan(2400);
  });
});
