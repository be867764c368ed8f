import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { parseManifest } from './manifest.ts';
import { packageFields } from './manifestSchema.ts';

const MEGABYTE = 1e6;
const SHIPPED_LIMIT = 25 * MEGABYTE;
const EVIDENCE_LIMIT = 60 * MEGABYTE;

const anyPackage = z.looseObject({ ...packageFields, task: z.looseObject({ kind: z.string() }) });

function packageFolders(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'model.json')))
    .map((entry) => join(root, entry.name));
}

const shipped = packageFolders('models').filter((folder) => folder !== join('models', 'tiny'));
const evidence = existsSync('models/evidence') ? packageFolders('models/evidence') : [];

function bytesOf(folders: readonly string[]): number {
  return folders
    .flatMap((folder) => anyPackage.parse(readJson(join(folder, 'model.json'))).files)
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

describe.each([...shipped, ...evidence])('%s', (folder) => {
  const json = readJson(join(folder, 'model.json'));
  const manifest = anyPackage.parse(json);

  it('has the files that its manifest lists', () => {
    for (const { path, sha256, bytes } of manifest.files) {
      const content = readFileSync(join(folder, path));
      expect(content.byteLength).toBe(bytes);
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    }
  });

  it('is accepted by the app, where it segments', () => {
    if (manifest.task.kind === 'segmentation') expect(parseManifest(json).id).toBe(manifest.id);
  });

  it('is described by a card of the same version', () => {
    const card = readFileSync(join(folder, 'card.md'), 'utf8');
    expect(card).toContain(manifest.name);
    expect(card).toContain(manifest.version);
  });
});

describe('all packages together', () => {
  it('are small enough to be kept offline', () => {
    expect(shipped.length).toBeGreaterThan(0);
    expect(bytesOf(shipped)).toBeLessThanOrEqual(SHIPPED_LIMIT);
  });

  it('are small enough to be kept in the repository', () => {
    expect(bytesOf(evidence)).toBeLessThanOrEqual(EVIDENCE_LIMIT);
  });
});
