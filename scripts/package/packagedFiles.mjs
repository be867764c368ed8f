// Gathers what goes into the portable zip.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { PORT, headerLines, servedFiles, sha256Sums, withCrlf } from './entries.mjs';

const PORTABLE = new URL('portable', import.meta.url).pathname;
const EXECUTABLES = ['Isodoubt.command', 'isodoubt.sh', 'server/start.sh', 'server/server.pl'];
/** What the build writes for itself. */
const NOT_PACKED = new Set(['.built']);

/**
 * @param {string} app folder of the built app.
 * @returns {{ files: Map<string, Uint8Array>, executables: string[] }} by name in the zip's folder.
 */
export function packagedFiles(app, version) {
  const names = filesBelow(app).filter((name) => !NOT_PACKED.has(name));
  const files = new Map(names.map((name) => [`app/${name}`, readFileSync(join(app, name))]));
  const put = (name, text) => files.set(name, Buffer.from(text, 'utf8'));

  const headers = JSON.parse(readFileSync(join(app, 'response-headers.json'), 'utf8'));
  put('server/headers.txt', headerLines(headers));
  put('server/files.txt', servedFiles(names));
  for (const name of filesBelow(PORTABLE)) {
    const text = readFileSync(join(PORTABLE, name), 'utf8');
    if (name.endsWith('.txt')) put(name, forNotepad(filledIn(text, version)));
    else put(name, /\.(cmd|ps1)$/.test(name) ? withCrlf(text) : text);
  }
  put('LICENSE.txt', forNotepad(readFileSync('LICENSE', 'utf8')));
  for (const name of readdirSync('docs').filter((file) => file.endsWith('.md'))) {
    put(`docs/${name}`, readFileSync(`docs/${name}`, 'utf8'));
  }
  const page = readFileSync(join(app, 'licences/index.html'), 'utf8');
  put('LICENCES.html', page.replaceAll('href="../', 'href="app/'));
  files.set('sbom.cdx.json', readFileSync(join(app, 'licences/sbom.cdx.json')));
  put('SHA256SUMS.txt', sha256Sums(files));
  return { files, executables: EXECUTABLES };
}

function filledIn(text, version) {
  return text.replaceAll('{VERSION}', version).replaceAll('{PORT}', String(PORT));
}

/** Without its mark an older editor on Windows would not see that a text is UTF-8. */
function forNotepad(text) {
  return `\uFEFF${withCrlf(text)}`;
}

/** @returns {string[]} relative names with /, in no order. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
