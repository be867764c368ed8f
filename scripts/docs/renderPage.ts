import { Marked, type Tokens } from 'marked';

/** A page of `docs` as it is built into the app. */
export interface Page {
  /** File name of the page's Markdown under `docs`. */
  readonly source: string;
  /** File name under `guide/` in the built app. */
  readonly file: string;
  /** Its name in the list of pages at the head of each. */
  readonly name: string;
}

export interface RenderedPage {
  readonly html: string;
  /** Pictures that the page shows, as paths below `docs`. */
  readonly pictures: readonly string[];
  /** Ids of the headings, as GitHub makes them. */
  readonly anchors: readonly string[];
  /** Targets of its links, as the Markdown has them. */
  readonly links: readonly string[];
}

/**
 * Nothing but the style sheet and pictures of our own: stricter than the app's policy, which the server and the service
 * worker send with every answer; both hold.
 */
const POLICY =
  "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'";

/** The only markup beside Markdown: a key, with the name of its command, and comments, which are left out. */
const KEY = /^<kbd(?: title="[^"<>]*")?>$|^<\/kbd>$/;
const COMMENT = /^\s*(<!--[\s\S]*?-->\s*)+$/;

/**
 * The id of a heading, as GitHub makes it: small letters, no punctuation, hyphens for spaces.
 * @param taken ids of the headings before it; a second one of the same text gets `-1`.
 */
export function anchorOf(heading: string, taken: readonly string[]): string {
  const plain = heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
  let anchor = plain;
  for (let count = 1; taken.includes(anchor); count += 1) anchor = `${plain}-${count}`;
  return anchor;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A path of the repository, seen from `docs`: what `../src/x.ts` is. */
function repositoryPath(target: string): string {
  return target.startsWith('../') ? target.slice(3) : `docs/${target}`;
}

/**
 * Makes a whole HTML page of a page's Markdown: no script, no inline style, no address of anybody else.
 * A link to another page of the app leads there; one to a file of the source, which is not in the app, becomes its name.
 * @throws Error where the Markdown holds other HTML than keys and comments, or points to another origin.
 */
export function renderPage(page: Page, markdown: string, pages: readonly Page[]): RenderedPage {
  const pictures: string[] = [];
  const anchors: string[] = [];
  const links: string[] = [];
  const contents: { readonly anchor: string; readonly html: string }[] = [];
  let title = page.name;

  const refuse = (what: string): never => {
    throw new Error(`docs/${page.source}: ${what}`);
  };
  const local = (target: string): string =>
    /^[a-z][a-z0-9+.-]*:|^\/\//i.test(target)
      ? refuse(`“${target}” is another origin's; pages of the app name it in words`)
      : target;

  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        const html = this.parser.parseInline(tokens);
        const anchor = anchorOf(text.replaceAll(/[`*_]/g, ''), anchors);
        anchors.push(anchor);
        if (depth === 1) title = text;
        if (depth === 2) contents.push({ anchor, html });
        return `<h${depth} id="${anchor}">${html}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const html = this.parser.parseInline(tokens);
        links.push(local(href));
        const [path = '', anchor] = href.split('#');
        const target = path === '' ? page : pages.find(({ source }) => source === path);
        if (target === undefined) {
          const source = escapeHtml(repositoryPath(path));
          return `<span class="source" title="${source}">${html}</span>`;
        }
        const hash = anchor === undefined ? '' : `#${anchor}`;
        return `<a href="${escapeHtml((path === '' ? '' : target.file) + hash)}">${html}</a>`;
      },
      image({ href, text }: Tokens.Image) {
        pictures.push(local(href));
        const source = escapeHtml(href);
        return `<img src="${source}" alt="${escapeHtml(text)}" loading="lazy">`;
      },
      table(token: Tokens.Table) {
        const row = (cells: readonly Tokens.TableCell[], tag: string): string =>
          `<tr>${cells
            .map(({ tokens, align }) => {
              const side = align === 'right' ? ' class="number"' : '';
              return `<${tag}${side}>${this.parser.parseInline(tokens)}</${tag}>`;
            })
            .join('')}</tr>\n`;
        const body = token.rows.map((cells) => row(cells, 'td')).join('');
        return `<div class="table"><table>\n<thead>${row(token.header, 'th')}</thead>\n<tbody>${body}</tbody>\n</table></div>\n`;
      },
      html({ text }: Tokens.HTML | Tokens.Tag) {
        if (COMMENT.test(text)) return '';
        return KEY.test(text) ? text : refuse(`“${text.trim()}” is HTML of its own`);
      },
    },
  });

  const body = marked.parse(markdown, { async: false });
  return { html: document(page, { title, body, contents, pages }), pictures, anchors, links };
}

function document(
  page: Page,
  parts: {
    readonly title: string;
    readonly body: string;
    readonly contents: readonly { readonly anchor: string; readonly html: string }[];
    readonly pages: readonly Page[];
  },
): string {
  const others = parts.pages.map(({ file, name }) =>
    file === page.file
      ? `<strong aria-current="page">${escapeHtml(name)}</strong>`
      : `<a href="${file}">${escapeHtml(name)}</a>`,
  );
  const contents = parts.contents.map(
    ({ anchor, html }) => `<li><a href="#${anchor}">${html}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(parts.title)} · Isodoubt</title>
<link rel="icon" href="../icons/isodoubt.svg">
<link rel="stylesheet" href="guide.css">
</head>
<body>
<header><nav aria-label="Pages">${others.join('\n')}</nav></header>
<div class="page">
<nav class="contents" aria-label="On this page"><ol>${contents.join('\n')}</ol></nav>
<main>
${parts.body}</main>
</div>
</body>
</html>
`;
}
