import { describe, expect, it } from 'vitest';
import { madeCase, madeStructure, randomCohort } from '../../testing/cohortCases.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { AppError } from '../errors.ts';
import { RISK_THRESHOLDS, type CohortCase, type CohortStructure } from './cohort.ts';
import { cohortCsv, cohortMeasuresCsv } from './cohortCsv.ts';
import { cohortJson, type CohortFile } from './cohortFile.ts';
import { evaluateCohort } from './evaluateCohort.ts';
import { assertCohortSize, parseCohort } from './parseCohort.ts';

/** One structure of which everything is known. */
function full(): CohortStructure {
  const byType = { fpTp: 0.7, fnTn: null };
  const overlap = { auc: 0.3, oracle: 0.6, random: 0.1, skill: 0.4, errorFraction: 0.2 };
  const bin = { low: 0, high: 0.1, count: 1, meanProbability: 0.05, observed: 1 };
  const made = madeStructure({ dice: 0.1 + 0.2, pairwise: 0.9, entropy: 0.2, marginMm: 3 });
  return {
    ...made,
    quality: {
      ...made.quality,
      sampleVolumesMl: [1 / 3, 2 / 3],
      volumeIntervalMl: [1 / 3, 2 / 3],
      predicted: {
        dice: 0.8,
        interval: { low: 0.7, high: 0.9, coverage: 0.9, n: 40, over: 'structure' },
        volumeError: -0.1,
        reason: null,
      },
      brokenRules: [{ rule: 'island', count: 2 }],
    },
    calibration: {
      voxels: 10,
      prevalence: 0.1,
      ece: 0.1,
      ace: 0.2,
      mce: 0.3,
      brier: 0.1,
      nll: 0.4,
      bins: Array.from({ length: 10 }, () => bin),
    },
    doubt: {
      region: { voxels: 10, volumeMl: 1, marginMm: 10, errorFraction: 0.2, errorMl: 0.2 },
      uncertainty: 'own',
      rankings: [{ kind: 'distance', overlap, auroc: byType, budgetGap: byType, errorAuroc: 0.8 }],
    },
    observersDice: 0.9,
    guarantee: { marginMm: null, falseNegativeRates: RISK_THRESHOLDS.map(() => 0.5) },
  };
}

const CASES: readonly CohortCase[] = [
  { name: 'b', source: 'samples', observers: ['x', 'y'], structures: [full()] },
  madeCase('a', [
    { dice: null, empty: 'both-empty' },
    { name: 'tumour', dice: null },
  ]),
];

function fileOf(cases: readonly CohortCase[], failures: CohortFile['failures'] = []): CohortFile {
  return {
    version: '1.2.3',
    createdAt: '2026-01-02T03:04:05.000Z',
    conditions: { fusion: 'staple', measured: 'automatic', network: null },
    cases,
    failures,
    evaluation: evaluateCohort(cases),
  };
}

const FAILED = { name: 'broken.nii', code: 'input/corrupt', reason: 'It ends in the middle.' };

describe('a cohort file', () => {
  it('is read back as it was written, numbers to the last digit', () => {
    const found = parseCohort(cohortJson(fileOf(CASES, [FAILED])));
    expect(found).toEqual({
      applicationVersion: '1.2.3',
      createdAt: '2026-01-02T03:04:05.000Z',
      conditions: { fusion: 'staple', measured: 'automatic', network: null },
      cases: CASES.toReversed(),
      failures: [FAILED],
    });
    expect(evaluateCohort(found.cases)).toEqual(evaluateCohort(CASES));
  });

  it('is the same for the same cases, one line a case', () => {
    const cohort = randomCohort(12, { seed: 4 });
    const text = cohortJson(fileOf(cohort));
    expect(cohortJson(fileOf(cohort.toReversed()))).toBe(text);
    expect(text.split('\n').filter((line) => line.includes('"name":"case '))).toHaveLength(
      // Cases, and the worst of them in the evaluation's line.
      12 + 1,
    );
    expect(JSON.parse(text)).toMatchObject({ format: 'isodoubt-cohort', formatVersion: 1 });
  });

  it('holds half a surrogate pair in a name as a replacement', () => {
    const [found] = parseCohort(cohortJson(fileOf([madeCase('\uD800x', [{ dice: 0.5 }])]))).cases;
    expect(found?.name).toBe('\uFFFDx');
  });
});

describe('what is no cohort file', () => {
  /** Of an error: its code, reason and place. */
  function refusal(text: string): readonly unknown[] {
    try {
      parseCohort(text);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return [error.code, error.detail['reason'], error.detail['field']];
    }
    return [];
  }

  it('is refused by its size before it is read, where a cohort of the most cases fits well', () => {
    expect(() => assertCohortSize(20_000 * 4000)).not.toThrow();
    expect(() => assertCohortSize(1e9)).toThrow(AppError);
  });

  const good = cohortJson(fileOf(CASES));
  const changed = (change: (file: Record<string, unknown>) => void): string => {
    const file = JSON.parse(good) as Record<string, unknown>;
    change(file);
    return JSON.stringify(file);
  };
  const corrupt = (field: string): readonly unknown[] => ['input/corrupt', 'not-a-cohort', field];

  it.each([
    ['nothing', '', 'JSON'],
    ['no JSON', '{"format":', 'JSON'],
    ['nested too deeply', '['.repeat(200_000), 'JSON'],
    ['another value', 'null', 'format'],
    ['another format', '{"format":"isodoubt-segmentation"}', 'format'],
    ['no cases', changed((file) => delete file['cases']), 'cases'],
    ['a case twice', changed((file) => (file['cases'] = [CASES[0], CASES[0]])), 'cases[1].name'],
    [
      'too many cases',
      changed((file) => (file['cases'] = Array.from({ length: 30_000 }, () => 0))),
      'cases',
    ],
    [
      'an infinite number',
      good.replace('"ece":0.1', '"ece":1e999'),
      'cases[1].structures[0].calibration.ece',
    ],
    [
      'a Dice beyond 1',
      good.replace(/"dice":0.30000000000000004/g, '"dice":1.5'),
      'cases[1].structures[0].agreement.dice',
    ],
    [
      'a number as text',
      good.replace(/"jaccard":0[.\d]+/, '"jaccard":"0"'),
      'cases[1].structures[0].agreement.jaccard',
    ],
    [
      'a verdict that is none',
      good.replace('"verdict":"look"', '"verdict":"good"'),
      'cases[0].structures[0].verdict',
    ],
    [
      'a very long name',
      good.replace('"name":"a"', `"name":"${'a'.repeat(2000)}"`),
      'cases[0].name',
    ],
  ])('%s', (_, text, field) => {
    expect(refusal(text)).toEqual(corrupt(field));
  });

  it('falling losses', () => {
    const rates = RISK_THRESHOLDS.map((_, at) => (at === 30 ? 0 : 0.5));
    const text = good.replace(
      /"falseNegativeRates":\[[^\]]+\]/,
      `"falseNegativeRates":${JSON.stringify(rates)}`,
    );
    const [code, , field] = refusal(text);
    expect([code, field]).toEqual([
      'input/corrupt',
      'cases[1].structures[0].guarantee.falseNegativeRates[30]',
    ]);
  });

  it('a later version', () => {
    const text = changed((file) => (file['formatVersion'] = 2));
    expect(refusal(text)).toEqual(['input/corrupt', 'newer-cohort', undefined]);
  });

  it('is told so whatever was cut out or changed', () => {
    const random = seededRandom(8);
    for (let round = 0; round < 300; round++) {
      const at = Math.floor(random() * good.length);
      const length = Math.floor(40 * random());
      const filler = ['', '{', '"', '9', 'null', '[]', ','][Math.floor(7 * random())] ?? '';
      const text = good.slice(0, at) + filler + good.slice(at + length);
      // Either it is still a cohort, or it is refused with a code: nothing else may be thrown.
      const [code = 'input/corrupt'] = refusal(text);
      expect(code).toBe('input/corrupt');
    }
  });

  it('does not take fields from the prototype', () => {
    const text = changed((file) => {
      const { application } = file;
      delete file['application'];
      Object.defineProperty(file, '__proto__', { value: { application }, enumerable: true });
    });
    expect(refusal(text)).toEqual(corrupt('application'));
  });
});

describe('tables', () => {
  it('have a row for each structure of each case, and for each that failed', () => {
    const text = cohortCsv(CASES, [FAILED]);
    const [head = '', ...rows] = text.trimEnd().split('\r\n');
    const columns = head.replace('\uFEFF', '').split(',');
    expect(new Set(columns).size).toBe(columns.length);
    expect(rows).toHaveLength(4);
    const cell = (row: number, column: string) => rows[row]?.split(',')[columns.indexOf(column)];
    expect(rows.map((row) => row.split(',')[0])).toEqual(['a', 'a', 'b', 'broken.nii']);
    expect([cell(2, 'dice'), cell(2, 'observers')]).toEqual(['0.30000000000000004', '2']);
    expect([cell(0, 'dice'), cell(0, 'empty')]).toEqual(['', 'both-empty']);
    expect([cell(2, 'ueo_auc_distance'), cell(2, 'ueo_auc_uncertainty')]).toEqual(['0.3', '']);
    expect([cell(2, 'broken_rules'), cell(1, 'reference')]).toEqual(['island 2', 'none']);
    expect(cell(3, 'failure')).toBe('It ends in the middle. (input/corrupt)');
  });

  it('quote what has to be quoted, and run nothing', () => {
    const names = ['=HYPERLINK("x")', '+1', '-2', '@sum', 'a,b', 'two\nlines', '  =3', 'plain'];
    const cases = names.map((name) => madeCase(name, [{ name, dice: 0.5 }]));
    const text = cohortCsv(cases);
    const first = text
      .split('\r\n')
      .slice(1, -1)
      .map((row) => row.slice(0, 12));
    expect(first).toEqual(
      [
        `'  =3,samples`,
        `'+1,samples,`,
        `'-2,samples,`,
        `"'=HYPERLINK`,
        `'@sum,sample`,
        `"a,b",sample`,
        `plain,sample`,
        `"two\nlines",`,
      ].map((row) => row.slice(0, 12)),
    );
  });

  it('say of each measure how it goes along with Dice', () => {
    const cohort = randomCohort(20, { seed: 9 });
    const rows = cohortMeasuresCsv(evaluateCohort(cohort)).trimEnd().split('\r\n');
    expect(rows).toHaveLength(1 + 7);
    expect(rows[5]).toMatch(/^liver,meanLabelledEntropy,-0\.\d+,[\d.e-]+,\d+,0,0,\d+,0\.\d+,/);
  });
});
