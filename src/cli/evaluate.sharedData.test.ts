import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { parseCohort } from '../core/evaluation/parseCohort.ts';
import { EXIT, runCli } from './runCli.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

const DATA = process.env['ISODOUBT_DATA'] ?? '../shared/data';
const IBSI = resolve(DATA, 'mirp-IBSI-STS_003-CT-RTSTRUCT');

describe.skipIf(!existsSync(IBSI))('evaluate on a CT of a hospital', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isodoubt-ibsi-'));

  afterAll(() => rmSync(folder, { recursive: true }));

  it('IBSI: the RTSTRUCT against the published mask, by links', async () => {
    for (const part of readdirSync(join(IBSI, 'dicom'))) {
      for (const name of readdirSync(join(IBSI, 'dicom', part))) {
        symlinkSync(join(IBSI, 'dicom', part, name), join(folder, `${part}-${name}`));
      }
    }
    symlinkSync(join(IBSI, 'nifti/mask/mask.nii.gz'), join(folder, 'reference.nii.gz'));
    const out = join(folder, 'out');
    const exit = await runCli(
      ['evaluate', folder, '--out', out, '--tolerance', 'GTV_Mass_CT=0.5'],
      {
        out: () => undefined,
        err: () => undefined,
        signal: new AbortController().signal,
        version: '0.0.0+test',
      },
    );
    expect(exit).toBe(EXIT.done);
    const { cases } = parseCohort(readFileSync(join(out, 'cohort.json'), 'utf8'));
    const [structure] = cases[0]?.structures ?? [];
    expect([cases.length, cases[0]?.source, structure?.name]).toEqual([
      1,
      'contours',
      'GTV_Mass_CT',
    ]);
    expect(structure?.agreement).toMatchObject({
      dice: 1,
      hd95Mm: 0,
      surfaceDice: 1,
      toleranceMm: 0.5,
    });
    expect([structure?.doubt, structure?.guarantee?.marginMm]).toEqual([null, 0]);
  });
});
