import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { COMPILED_IN, TEXT_OF, type CompiledIn } from './compiledIn.ts';

/** A part of the built app that somebody made. */
export interface Component {
  readonly kind: 'library' | 'machine-learning-model' | 'data';
  readonly name: string;
  /** Null: not stated by the one who compiled it in. */
  readonly version: string | null;
  /** SPDX expression, as the part itself says it. */
  readonly licence: string;
  /** Package URL; null for what comes from no registry. */
  readonly purl: string | null;
  /** Of the package as it was fetched (lock file), or of the file. */
  readonly hash: { readonly alg: 'SHA-512' | 'SHA-256'; readonly hex: string } | null;
  /** Name of the component whose files hold it. */
  readonly within: string | null;
  readonly texts: readonly LicenceText[];
}

export interface LicenceText {
  readonly text: string;
  /** Where the text is from, when the part itself carries none. */
  readonly from: string | null;
}

const HERE = new URL('.', import.meta.url).pathname;

/**
 * Folder of the package that a module of the bundle belongs to, relative to node_modules; null for our own modules.
 * @param id as the bundler has it: a path, with a NUL before it for what the bundler makes itself.
 */
export function packageFolder(id: string): string | null {
  const path = id.replace(/^\0/, '').replace(/[?#].*$/, '');
  if (id.startsWith('\0rolldown/')) return 'rolldown';
  if (id.startsWith('\0vite/')) return 'vite';
  const match = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
  if (!match?.[0] || !match[1]) return null;
  const start = path.indexOf('node_modules/') + 'node_modules/'.length;
  return match[0].slice(start);
}

/** @param folders of packages, as `packageFolder` gives them. */
export function libraries(folders: ReadonlySet<string>): Component[] {
  const lock = readJson('package-lock.json')['packages'] as Record<string, LockEntry>;
  return [...folders].toSorted(inOrder).flatMap((folder) => {
    const own = library(folder, lock, null);
    const inside = (COMPILED_IN[own.name] ?? []).map((row) =>
      row.installed ? library(row.name, lock, own.name) : compiledIn(row, own.name),
    );
    return [own, ...inside];
  });
}

/** @param ids folders below `models`. */
export function networks(ids: readonly string[]): Component[] {
  return ids.map((id) => {
    const manifest = readJson(`models/${id}/model.json`);
    const weights = (manifest['files'] as { path: string }[]).map(({ path }) =>
      readFileSync(`models/${id}/${path}`),
    );
    return {
      kind: 'machine-learning-model',
      name: id,
      version: String(manifest['version']),
      licence: String(manifest['licence']),
      purl: null,
      hash: { alg: 'SHA-256', hex: sha256(...weights) },
      within: null,
      texts: [{ text: readFileSync('LICENSE', 'utf8'), from: null }],
    };
  });
}

/** The demo case, of `public/demo`. */
export function demoData(): Component {
  const files = readdirSync('public/demo').filter((name) => name.endsWith('.gz'));
  return {
    kind: 'data',
    name: 'Demo case: a procedural phantom, no patient',
    version: null,
    licence: 'Apache-2.0',
    purl: null,
    hash: {
      alg: 'SHA-256',
      hex: sha256(...files.toSorted(inOrder).map((name) => readFileSync(`public/demo/${name}`))),
    },
    within: null,
    texts: [{ text: readFileSync('LICENSE', 'utf8'), from: null }],
  };
}

interface LockEntry {
  readonly integrity?: string;
}

function library(
  folder: string,
  lock: Record<string, LockEntry>,
  within: string | null,
): Component {
  const path = `node_modules/${folder}`;
  const { name, version, license } = readJson(`${path}/package.json`);
  const integrity = lock[path]?.integrity ?? '';
  return {
    kind: 'library',
    name: String(name),
    version: String(version),
    licence: String(license).replace(/^\((.*)\)$/, '$1'),
    purl: `pkg:npm/${String(name).replace('@', '%40')}@${String(version)}`,
    hash: integrity.startsWith('sha512-')
      ? { alg: 'SHA-512', hex: Buffer.from(integrity.slice(7), 'base64').toString('hex') }
      : null,
    within,
    texts: textsOf(path, String(name)),
  };
}

function compiledIn(row: CompiledIn, within: string): Component {
  return {
    kind: 'library',
    name: row.name,
    version: row.version,
    licence: row.licence,
    purl: null,
    hash: null,
    within,
    texts: row.texts.map((file) => ({
      text: readFileSync(join(HERE, 'texts', file), 'utf8'),
      from: null,
    })),
  };
}

function textsOf(path: string, name: string): LicenceText[] {
  const files = readdirSync(path).filter((file) =>
    /^(licen[cs]e|copying|notice)(-mit)?(\.(md|txt))?$/i.test(file),
  );
  const elsewhere = TEXT_OF[name];
  if (files.length === 0 && elsewhere) {
    return [{ text: readFileSync(join(HERE, elsewhere.file), 'utf8'), from: elsewhere.from }];
  }
  return files.toSorted(inOrder).map((file) => ({
    // Vite's goes on with what its build tool holds; of Vite a few lines are in the bundle.
    text:
      readFileSync(join(path, file), 'utf8').split('# Licenses of bundled dependencies')[0] ?? '',
    from: null,
  }));
}

function readJson(path: string): Record<string, unknown> {
  if (!existsSync(path)) throw new Error(`${path} is missing, from ${dirname(path)}`);
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

function sha256(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const bytes of parts) hash.update(bytes);
  return hash.digest('hex');
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
