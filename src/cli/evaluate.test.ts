import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { truncatedGzip } from '../../e2e/fixtures/badFiles.ts';
import { cohortCsv } from '../core/evaluation/cohortCsv.ts';
import { evaluateCohort } from '../core/evaluation/evaluateCohort.ts';
import { parseCohort } from '../core/evaluation/parseCohort.ts';
import { phantomCohort } from '../testing/phantomCohort.ts';
import { EXIT, runCli } from './runCli.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'isodoubt-cohort-'));
const place = (...names: readonly string[]): string => join(folder, ...names);

interface Outcome {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

async function evaluate(...args: readonly string[]): Promise<Outcome> {
  const [out, err]: [string[], string[]] = [[], []];
  const exit = await runCli(['evaluate', ...args], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    signal: new AbortController().signal,
    version: '0.0.0+test',
  });
  return { exit, out: out.join('\n'), err: err.join('\n') };
}

/** Flat, as `phantom_001_sample1.nii`. */
function writeFlat(name: string, cases: number, seed: number): void {
  mkdirSync(place(name));
  for (const file of phantomCohort({ cases, seed }))
    writeFileSync(place(name, file.name), file.bytes);
}

/** A folder for each case, the files without the case's name. */
function writeNested(name: string, cases: number, seed: number): void {
  for (const file of phantomCohort({ cases, seed })) {
    const [, own = '', rest = ''] = /^(phantom_\d+)_?(.*)\.nii$/.exec(file.name) ?? [];
    mkdirSync(place(name, own), { recursive: true });
    writeFileSync(place(name, own, `${rest === '' ? 'ct' : rest}.nii`), file.bytes);
  }
}

beforeAll(() => {
  writeFlat('flat', 4, 5);
  writeNested('nested', 4, 5);
  writeFileSync(place('flat', 'notes.txt'), 'nothing of use');
  writeFileSync(place('flat', 'phantom_009.nii.gz'), truncatedGzip());
  mkdirSync(place('empty'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('evaluate', () => {
  it('measures samples against references, prints tables and writes files', async () => {
    const { exit, out, err } = await evaluate(place('flat'), '--out', place('out'));
    expect(exit).toBe(EXIT.done);
    expect(err).toContain('belongs to no case: flat/notes.txt');
    expect(err).toContain('case 4 of 4: phantom_004');
    expect(out).toContain('4 cases; contours of samples (4)');
    expect(out).toContain(
      'margin for 90 % of cases: none, it takes 9 cases with a reference (n = 4)',
    );
    expect(out).toMatch(/failed: flat\/phantom_009\.nii\.gz: .+ \(input\/corrupt\)/);

    const { cases, failures, conditions } = parseCohort(
      readFileSync(place('out', 'cohort.json'), 'utf8'),
    );
    expect(cases.map(({ name, source, observers }) => [name, source, observers])).toEqual(
      ['001', '002', '003', '004'].map((at) => [`phantom_${at}`, 'samples', ['reference']]),
    );
    expect(failures.map(({ code }) => code)).toEqual(['input/corrupt']);
    expect(conditions).toEqual({ fusion: 'majority', measured: 'automatic', network: null });
    expect(readFileSync(place('out', 'cohort.csv'), 'utf8')).toBe(cohortCsv(cases, failures));

    const [structure] = evaluateCohort(cases).structures;
    expect(structure?.agreement).toMatchObject({ falseAlarms: 1, missed: 1, bothEmpty: 0 });
    expect(structure?.agreement.measures.dice.n).toBe(4);
    expect(structure?.calibration?.perCase.ece.n).toBe(4);
    // Phantoms are no CT of the organs that the contour-quality network knows.
    const [measures] = cases[0]?.structures ?? [];
    expect(measures?.quality.predicted.reason).not.toBeNull();
    expect(measures?.quality.sampleVolumesMl).toHaveLength(4);
  });

  it('gives the same numbers for folders of cases as for names of cases', async () => {
    const names = ['flat', 'nested'];
    const texts: string[] = [];
    for (const [at, name] of names.entries()) {
      const out = place(`again-${at}`);
      expect((await evaluate(place(name), '--out', out, '--quality', 'none')).exit).toBe(EXIT.done);
      texts.push(readFileSync(join(out, 'cohort_measures.csv'), 'utf8'));
    }
    expect(texts[1]).toBe(texts[0]);
  });

  it('looks for drift against a cohort file', async () => {
    const args = [place('flat'), '--reference-cohort', place('out', 'cohort.json')];
    const { exit, out } = await evaluate(...args, '--quality', 'none');
    expect(exit).toBe(EXIT.done);
    expect(out).toContain('drift against 4 cases');
    expect(out).toContain('too few cases');
  });

  it.each([
    ['no folder', [], EXIT.usage, 'Which folder? Give one.'],
    ['another rule', [place('flat'), '--fusion', 'mean'], EXIT.usage, '--fusion has to be one of'],
    ['labels without numbers', ['x', '--labels', 'Liver'], EXIT.usage, 'as 1=Liver,2=Spleen'],
    ['a tolerance that is none', ['x', '--tolerance', 'Liver=two'], EXIT.usage, 'millimetres'],
    ['a folder that is not there', [place('no')], EXIT.input, '(input/unreadable)'],
    ['a folder without images', [place('empty')], EXIT.input, 'There is no image in'],
    [
      'a file that is no cohort',
      [place('flat'), '--reference-cohort', place('flat', 'notes.txt')],
      EXIT.input,
      'This is not a cohort file',
    ],
  ] as const)('%s', async (_, args, exit, sentence) => {
    const outcome = await evaluate(...args);
    expect([outcome.exit, outcome.err]).toEqual([exit, expect.stringContaining(sentence)]);
  });

  it('runs a network on images of an nnU-Net folder, its labels named', async () => {
    const out = place('run');
    for (const { name, bytes } of phantomCohort({ cases: 1, seed: 3, hasFailures: false })) {
      const [, own = '', rest = ''] = /^(phantom_\d+)_?(.*)\.nii$/.exec(name) ?? [];
      if (rest !== '' && rest !== 'gt') continue;
      const [part, suffix] = rest === '' ? (['imagesTr', '_0000'] as const) : ['labelsTr', ''];
      mkdirSync(place('nnunet', part), { recursive: true });
      writeFileSync(place('nnunet', part, `${own}${suffix}.nii`), bytes);
    }
    const tiny = new URL('../../models/tiny', import.meta.url).pathname;
    const network = ['--network', tiny, '--passes', '3', '--threads', '1'];
    const { exit, err } = await evaluate(
      place('nnunet'),
      ...network,
      '--labels',
      '1=dark',
      '--out',
      out,
    );
    expect([exit, err]).toEqual([EXIT.done, expect.stringContaining('sampling: 2 of 3 done')]);
    const { cases, conditions } = parseCohort(readFileSync(join(out, 'cohort.json'), 'utf8'));
    expect(conditions.network).toMatchObject({ id: 'tiny', version: '0.1.0' });
    expect(conditions.network?.estimator).toContain('dropout passes 3');
    const { structures, source } = cases[0] ?? { structures: [], source: '' };
    expect([source, structures.map(({ name, reference }) => [name, reference])]).toEqual([
      'tiny 0.1.0',
      [
        ['Bright', 'absent'],
        ['Dark', 'drawn'],
      ],
    ]);
    // Nobody drew the other one in any case.
    const evaluated = evaluateCohort(cases).structures;
    expect(evaluated.map(({ withReference }) => withReference)).toEqual([0, 1]);
    expect(structures[1]?.doubt?.uncertainty).toBe('own');
  });

  it('lists a case that has nothing to be measured, and fails where there is no other', async () => {
    mkdirSync(place('alone'));
    const [image] = phantomCohort({ cases: 1, seed: 2, hasFailures: false });
    if (image) writeFileSync(place('alone', image.name), image.bytes);
    const { exit, out } = await evaluate(place('alone'));
    expect(exit).toBe(EXIT.model);
    expect(out).toContain('failed: phantom_001: It has neither samples nor contours');
  });
});
