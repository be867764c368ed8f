import type { Component } from './inventory.ts';

/**
 * The page "Licences of everything inside": a table of the components, then each text once.
 * @param root address of the app, from the page; ends in `/`.
 */
export function licencePage(components: readonly Component[], root: string): string {
  const texts = new Map<string, Component[]>();
  for (const component of components) {
    for (const { text } of component.texts) {
      const key = text.replace(/\r\n/g, '\n').trim();
      texts.set(key, [...(texts.get(key) ?? []), component]);
    }
  }
  const numbers = new Map([...texts.keys()].map((text, index) => [text, index + 1]));
  const rows = components.map((component) => row(component, numbers)).join('');
  const sections = [...texts].map(
    ([text, owners], index) =>
      `<h3 id="text-${index + 1}">${index + 1}. ${[...new Set(owners.map(({ name }) => escaped(name)))].join(', ')}</h3>\n<pre>${escaped(text)}</pre>\n`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Licences of everything inside Isodoubt</title>
<link rel="icon" href="${root}icons/isodoubt.svg">
<link rel="stylesheet" href="${root}guide/guide.css">
</head>
<body>
<header><nav><strong>Isodoubt</strong></nav></header>
<div class="page">
<nav class="contents" aria-label="On this page"><ol><li><a href="#parts">Parts</a></li><li><a href="#texts">Texts</a></li></ol></nav>
<main>
<h1>Licences of everything inside</h1>
<p>Isodoubt itself is under the Apache License 2.0. It holds the parts below; the same list for machines, with versions and
hashes, is <a href="sbom.cdx.json">sbom.cdx.json</a> (CycloneDX). This software is based in part on the work of the
Independent JPEG Group.</p>
<table id="parts">
<thead><tr><th>Part</th><th>Version</th><th>Licence</th><th>Text</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
<h2 id="texts">Texts</h2>
${sections.join('')}</main>
</div>
</body>
</html>
`;
}

function row(component: Component, numbers: ReadonlyMap<string, number>): string {
  const { name, version, licence, within, texts } = component;
  const links = texts.map(({ text, from }) => {
    const number = numbers.get(text.replace(/\r\n/g, '\n').trim()) ?? 0;
    const origin = from === null ? '' : ` (from ${escaped(from)})`;
    return `<a href="#text-${number}">${number}</a>${origin}`;
  });
  const holder = within === null ? '' : ` <small>in ${escaped(within)}</small>`;
  return `<tr><td>${escaped(name)}${holder}</td><td>${escaped(version ?? 'not stated')}</td><td>${escaped(licence)}</td><td>${links.join(', ') || 'none at hand'}</td></tr>\n`;
}

function escaped(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
