import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { evaluateCohort } from './evaluateCohort.ts';
import { parseCohort } from './parseCohort.ts';

const MODELS = new URL('../../../models/', import.meta.url);
const SHIPPED = readdirSync(MODELS).filter((id) =>
  existsSync(new URL(`${id}/cohort.json`, MODELS)),
);

it('some network comes with a cohort', () => {
  expect(SHIPPED).toContain('abdomen-ct');
});

it.each(SHIPPED)(
  'the cohort of %s is of this network and version, and large enough to compare with',
  (id) => {
    const { id: network, version } = JSON.parse(
      readFileSync(new URL(`${id}/model.json`, MODELS), 'utf8'),
    ) as { readonly id: string; readonly version: string };
    const { cases, failures } = parseCohort(
      readFileSync(new URL(`${id}/cohort.json`, MODELS), 'utf8'),
    );
    expect(failures).toEqual([]);
    const { sources, structures, drift } = evaluateCohort(cases, cases);
    expect(sources).toEqual([{ source: `${network} ${version}`, cases: cases.length }]);
    expect(structures.every(({ withReference }) => withReference >= 20)).toBe(true);
    // Of itself it does not differ.
    expect(drift?.rows.every(({ test, direction }) => test?.d === 0 && direction === 'same')).toBe(
      true,
    );
  },
);
