import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin } from 'vite';

import { renderPage, type Page } from './renderPage.ts';

/** The pages of `docs` that are built into the app, in the order in which they are offered. */
export const PAGES: readonly Page[] = [
  { source: 'guide.md', file: 'index.html', name: 'Guide' },
  { source: 'administrators.md', file: 'administrators.html', name: 'Administrators' },
  { source: 'physicists.md', file: 'physicists.html', name: 'Physicists' },
  { source: 'threat-model.md', file: 'threat-model.html', name: 'Threats' },
  { source: 'reliability.md', file: 'reliability.html', name: 'Reliability' },
];

/** Folder of the pages in the built app. */
export const PAGES_FOLDER = 'guide';

const STYLE = new URL('guide.css', import.meta.url);

/** Files of the built pages, by path below their folder; pictures as paths below `docs`. */
function builtPages(): { readonly pages: Map<string, string>; readonly pictures: Set<string> } {
  const pages = new Map<string, string>();
  const pictures = new Set<string>();
  for (const page of PAGES) {
    const rendered = renderPage(page, readFileSync(`docs/${page.source}`, 'utf8'), PAGES);
    pages.set(page.file, rendered.html);
    for (const picture of rendered.pictures) pictures.add(picture);
  }
  return { pages, pictures };
}

/**
 * The guide and its neighbours as plain HTML under `guide/`, so that they are there without a network. Nothing of the app
 * imports them: they cost the first page nothing.
 */
export const docsPages: Plugin = {
  name: 'docs-pages',
  configureServer: (server) => {
    server.middlewares.use((request, response, next) => {
      const match = /^\/guide\/([\w./-]+)$/.exec(request.url?.split('?')[0] ?? '');
      const file = match?.[1];
      if (file === undefined || file.includes('..')) return next();
      if (file === 'guide.css') {
        response.setHeader('Content-Type', 'text/css');
        return response.end(readFileSync(STYLE));
      }
      const html = builtPages().pages.get(file);
      if (html !== undefined) {
        response.setHeader('Content-Type', 'text/html');
        return response.end(html);
      }
      return existsSync(`docs/${file}`) ? response.end(readFileSync(`docs/${file}`)) : next();
    });
  },
  writeBundle: ({ dir }) => {
    const { pages, pictures } = builtPages();
    const write = (path: string): string => {
      const target = `${dir}/${PAGES_FOLDER}/${path}`;
      mkdirSync(dirname(target), { recursive: true });
      return target;
    };
    for (const [file, html] of pages) writeFileSync(write(file), html);
    for (const picture of pictures) copyFileSync(`docs/${picture}`, write(picture));
    copyFileSync(STYLE, write('guide.css'));
  },
};
