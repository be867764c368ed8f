import { readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseCohort } from '../core/evaluation/parseCohort.ts';
import { referenceDistribution } from '../core/evaluation/referenceDistribution.ts';
import { parseManifest } from './manifest.ts';

const folder = 'models/abdomen-ct';
const cohort = parseCohort(readFileSync(`${folder}/cohort.json`, 'utf8'));
const manifest = parseManifest(JSON.parse(readFileSync(`${folder}/model.json`, 'utf8')));

it('the reference cohort of the shipped network is of this network and version', () => {
  const { id, version, output } = manifest;
  expect(cohort.cases).toHaveLength(40);
  expect(cohort.failures).toEqual([]);
  expect(cohort.conditions.network).toMatchObject({ id, version });
  for (const { source, structures } of cohort.cases) {
    expect(source).toBe(`${id} ${version}`);
    expect(structures.map(({ name }) => name)).toEqual(output.segments.map(({ name }) => name));
  }
});

it('it shows each structure with its Dice in enough cases to be read against', () => {
  for (const { name } of manifest.output.segments) {
    const rows = referenceDistribution(cohort.cases, name)?.rows ?? [];
    expect(rows.filter(({ dice }) => dice !== null).length).toBeGreaterThanOrEqual(20);
    expect(rows.filter(({ values }) => values.meanPairwiseDice !== null).length).toBe(40);
  }
});

it('it is small, for it comes with the app', () => {
  expect(statSync(`${folder}/cohort.json`).size).toBeLessThan(200_000);
});
