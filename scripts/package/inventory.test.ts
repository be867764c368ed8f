import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { COMPILED_IN } from './compiledIn.ts';
import { demoData, libraries, networks, packageFolder, type Component } from './inventory.ts';
import { licencePage } from './licencePage.ts';
import { billOfMaterials } from './sbom.ts';

const BOM = { name: 'isodoubt', version: '1.0.0' };

test('a module belongs to the innermost package', () => {
  expect(packageFolder('/a/node_modules/react/index.js')).toBe('react');
  expect(packageFolder('../../a/node_modules/@niivue/niivue/build/x.js?worker')).toBe(
    '@niivue/niivue',
  );
  expect(packageFolder('/a/node_modules/b/node_modules/@c/d/e.js')).toBe('b/node_modules/@c/d');
  expect(packageFolder('\0/a/node_modules/b/c.js?commonjs')).toBe('b');
  expect(packageFolder('\0rolldown/runtime.js')).toBe('rolldown');
  expect(packageFolder('\0vite/preload-helper.js')).toBe('vite');
  expect(packageFolder('/a/src/main.tsx')).toBeNull();
});

test('a library has the version, licence, hash and text of the installed package, and what is compiled in', () => {
  const [own, ...inside] = libraries(new Set(['@cornerstonejs/codec-charls']));
  expect(own).toMatchObject({ licence: 'MIT', within: null });
  expect(own?.purl).toMatch(/^pkg:npm\/%40cornerstonejs\/codec-charls@\d+\.\d+\.\d+$/);
  expect(own?.hash?.hex).toMatch(/^[0-9a-f]{128}$/);
  expect(own?.texts[0]?.text).toContain('MIT License');
  expect(inside[0]).toMatchObject({ name: 'CharLS', within: '@cornerstonejs/codec-charls' });
});

test('every package of the table is installed; what has no text is only what is known to have none', () => {
  const components = libraries(new Set(Object.keys(COMPILED_IN)));
  const without = new Set(
    components.filter(({ texts }) => texts.length === 0).map(({ name }) => name),
  );
  expect([...without]).toEqual(['glaze']);
});

test('networks and the demo case are parts too, by the hash of their files', () => {
  const manifest = readFileSync('models/abdomen-ct/model.json', 'utf8');
  const [network] = networks(['abdomen-ct']);
  expect(network?.licence).toBe('Apache-2.0');
  expect(manifest).toContain(network?.hash?.hex ?? 'no hash');
  expect(demoData().hash?.hex).toMatch(/^[0-9a-f]{64}$/);
});

const held = (name: string, within: string | null): Component => ({
  kind: 'library',
  name,
  version: null,
  licence: within === null ? 'MIT' : 'as <it> says',
  purl: within === null ? `pkg:npm/${name}@1.0.0` : null,
  hash: null,
  within,
  texts: [{ text: 'Some <b>text</b>\r\n', from: within }],
});

test('the bill of materials names each part once, and what holds what', () => {
  const components = [held('a', null), held('c', 'a'), held('b', null), held('c', 'b')];
  const bill = JSON.parse(billOfMaterials(BOM, components)) as {
    components: { 'bom-ref': string; licenses: unknown }[];
    dependencies: { ref: string; dependsOn: string[] }[];
    serialNumber: string;
  };
  expect(bill.components.map((one) => one['bom-ref'])).toEqual([
    'pkg:npm/a@1.0.0',
    'a > c@unstated',
    'pkg:npm/b@1.0.0',
    'b > c@unstated',
  ]);
  expect(bill.components.map(({ licenses }) => licenses).slice(0, 2)).toEqual([
    [{ expression: 'MIT' }],
    [{ license: { name: 'as <it> says' } }],
  ]);
  expect(bill.dependencies).toEqual([
    { ref: 'isodoubt@1.0.0', dependsOn: ['pkg:npm/a@1.0.0', 'pkg:npm/b@1.0.0'] },
    { ref: 'pkg:npm/a@1.0.0', dependsOn: ['a > c@unstated'] },
    { ref: 'pkg:npm/b@1.0.0', dependsOn: ['b > c@unstated'] },
  ]);
  expect(bill.serialNumber).toMatch(
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(billOfMaterials(BOM, components)).toBe(billOfMaterials(BOM, components));
  expect(billOfMaterials(BOM, components.slice(1))).not.toContain(bill.serialNumber);
});

test('the page has each text once, escaped, and says where a text is from', () => {
  const page = licencePage([held('a', null), held('c', 'a')], '../');
  expect(page.split('Some &lt;b&gt;text&lt;/b&gt;')).toHaveLength(2);
  expect(page).not.toContain('<b>');
  expect(page).toContain('(from a)');
  expect(page).toContain('as &lt;it&gt; says');
  expect(page).not.toMatch(/<script|style=|<style/);
});
