import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeNifti, truncatedGzip } from '../../e2e/fixtures/badFiles.ts';
import { readLabelmap } from '../formats/nifti/readLabelmap.ts';
import { readNifti } from '../formats/nifti/readNifti.ts';
import { phantom } from '../testing/inferenceClient.ts';
import { encodePackage } from '../workers/codec/encodePackage.ts';
import { readPackage } from './readFiles.ts';
import type { Report } from './report.ts';
import { EXIT, runCli } from './runCli.ts';
import { codecCall } from './surroundings.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

const TINY = new URL('../../models/tiny', import.meta.url).pathname;
const SHAPE = [32, 28, 6] as const;
const quiet = { signal: new AbortController().signal };

const folder = mkdtempSync(join(tmpdir(), 'isodoubt-'));
const place = (name: string): string => join(folder, name);

beforeAll(() => {
  writeFileSync(place('ct.nii.gz'), gzipSync(niftiOf(phantom(SHAPE))));
  writeFileSync(place('other.nii'), niftiOf(phantom([32, 28, 7])));
});

afterAll(() => rmSync(folder, { recursive: true }));

function niftiOf({ grid, voxels }: ReturnType<typeof phantom>): Buffer {
  const srow = grid.affine.slice(0, 12);
  const header = makeNifti({ dim: [3, ...grid.shape], pixdim: [1, 4, 4, 4], srow }).slice(0, 352);
  return Buffer.concat([header, new Uint8Array(voxels.buffer)]);
}

interface Outcome {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

async function run(args: readonly string[], signal?: AbortSignal): Promise<Outcome> {
  const [out, err]: [string[], string[]] = [[], []];
  const exit = await runCli(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    signal: signal ?? new AbortController().signal,
    version: '0.0.0+test',
  });
  return { exit, out: out.join('\n'), err: err.join('\n') };
}

function segment(out: string, ...more: readonly string[]): Promise<Outcome> {
  const image = ['--image', place('ct.nii.gz')];
  return run(['segment', ...image, '--out', place(out), '--threads', '1', ...more]);
}

function reportOf(out: string, name = 'ct'): Report {
  return JSON.parse(readFileSync(join(place(out), `${name}_segmentation.json`), 'utf8')) as Report;
}

describe('a network on an image', () => {
  const measures = ['expected-entropy', 'mutual-information', 'variance', 'hoebel-u'];
  let outcome: Outcome;
  let report: Report;

  beforeAll(async () => {
    outcome = await segment('run', '--network', TINY, '--passes', '5', '--all-measures');
    report = reportOf('run');
  });

  it('writes label map, measures and report, and says which', () => {
    expect(outcome.err).toContain('sampling: 4 of 5 done');
    expect(outcome.exit).toBe(EXIT.done);
    const names = ['contours', 'uncertainty', ...measures].map((what) => `ct_${what}.nii.gz`);
    expect(readdirSync(place('run')).toSorted()).toEqual(
      [...names, 'ct_segmentation.json'].toSorted(),
    );
    for (const name of names) expect(outcome.out).toContain(name);
    for (const { name, sha256 } of report.files) {
      const bytes = readFileSync(join(place('run'), name));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
  });

  it('on the grid of the image, with the volumes that the report tells', () => {
    const { grid } = phantom(SHAPE);
    const bytes = gunzipSync(readFileSync(join(place('run'), 'ct_contours.nii.gz')));
    const map = readLabelmap(bytes);
    expect(map.grid).toEqual(grid);
    for (const { index, volumeMl } of report.structures) {
      const count = map.labels.filter((label) => label === index).length;
      expect(count).toBeGreaterThan(0);
      expect(count * 0.064).toBeCloseTo(volumeMl, 9);
    }
    for (const measure of ['uncertainty', ...measures]) {
      const file = gunzipSync(readFileSync(join(place('run'), `ct_${measure}.nii.gz`)));
      const volume = readNifti(new Uint8Array(file), { sha256: '', trailingBytes: 0 });
      expect(volume.grid).toEqual(grid);
      let largest = 0;
      for (const value of volume.voxels) largest = Math.max(largest, value);
      expect(largest).toBeGreaterThan(0);
      expect(largest).toBeLessThanOrEqual(measure === 'hoebel-u' ? 1 / Math.E + 1e-5 : 1);
    }
  });

  it('with what made it', () => {
    const { provenance, images, network } = report;
    expect(images).toMatchObject([{ name: 'ct.nii.gz', shape: SHAPE }]);
    expect(network).toMatchObject({ id: 'tiny' });
    expect(provenance).toMatchObject({
      origin: 'run',
      modelId: 'tiny',
      estimator: { members: 1, dropoutPasses: 5, flips: [], seed: 1, field: 'in-doubt' },
      drawn: { samples: 5, ended: 'as-planned' },
      backend: { kind: 'cpu', threads: 1 },
      plan: { bands: 1 },
      audit: { samples: 1 },
    });
    expect(report.definitions['uncertainty']).toContain('entropy');
    expect(report.definitions['variance']).toContain('variance');
    for (const { sampleVolumesMl, meanPairwiseDice } of report.structures) {
      expect(sampleVolumesMl).toHaveLength(5);
      expect(meanPairwiseDice).toBeGreaterThan(0);
      expect(meanPairwiseDice).toBeLessThan(1);
    }
  });

  it('the same seed gives the same bytes, another does not', async () => {
    const shared = ['--network', TINY, '--passes', '5'];
    await segment('again', ...shared);
    await segment('seed', ...shared, '--seed', '2');
    const bytes = (out: string) => readFileSync(join(place(out), 'ct_uncertainty.nii.gz'));
    expect(bytes('again').equals(bytes('run'))).toBe(true);
    expect(bytes('seed').equals(bytes('run'))).toBe(false);
    expect(reportOf('again').definitions).not.toHaveProperty('variance');
  });

  it('a package as a zip archive gives the same bytes', async () => {
    const { manifest, networks } = await readPackage(TINY, quiet);
    const files = Object.fromEntries(
      manifest.members.map(({ file }, member) => [file, new Blob([networks[member]])]),
    );
    const { blob } = await encodePackage({ manifest, files }, codecCall(quiet));
    writeFileSync(place('tiny.zip'), Buffer.from(await blob.arrayBuffer()));
    await segment('zip', '--network', place('tiny.zip'), '--passes', '5');
    const map = (out: string) => readFileSync(join(place(out), 'ct_uncertainty.nii.gz'));
    expect(map('zip').equals(map('run'))).toBe(true);
  });

  it('--passes 0 is one pass without dropout', async () => {
    const { exit } = await segment('certain', '--network', TINY, '--passes', '0');
    expect(exit).toBe(EXIT.done);
    expect(reportOf('certain').structures.map((row) => row.meanPairwiseDice)).toEqual([null, null]);
  });
});

describe('samples made elsewhere', () => {
  it('two label maps: the voxels in which they differ are in doubt', async () => {
    const first = place('run/ct_contours.nii.gz');
    const inflated = gunzipSync(readFileSync(first));
    inflated.fill(0, 352, 352 + SHAPE[0] * SHAPE[1]);
    const second = place('second.nii.gz');
    writeFileSync(second, gzipSync(inflated));
    const { exit } = await segment('samples', '--samples', first, '--samples', second);
    expect(exit).toBe(EXIT.done);
    const { provenance, network, structures } = reportOf('samples');
    expect(network).toBeNull();
    const names = [basename(first), basename(second)];
    expect(provenance).toMatchObject({ origin: 'samples', samples: 2, names });
    expect(structures.map(({ name }) => name)).toEqual(['Label 1', 'Label 2']);
    expect(structures.every(({ meanPairwiseDice }) => Number(meanPairwiseDice) < 1)).toBe(true);
  });

  it('a file that is none is refused, by name', async () => {
    const image = place('ct.nii.gz');
    const { exit, err } = await segment('refused', '--samples', image, '--samples', image);
    expect(exit).toBe(EXIT.input);
    expect(err).toContain(`refused: ${image}`);
    expect(err).toContain('(input/not-a-sample)');
  });
});

describe('what goes wrong is one sentence and a code', () => {
  const cases: readonly [string, () => Promise<Outcome>, number, string][] = [
    ['no arguments', () => run(['segment']), EXIT.usage, 'Which image? Give --image.'],
    [
      'an option that is not there',
      () => run(['segment', '--fast']),
      EXIT.usage,
      "Unknown option '--fast'",
    ],
    [
      'a number that is none',
      () => segment('x', '--network', TINY, '--passes', 'many'),
      EXIT.usage,
      '--passes has to be a whole number from 0 on; it is many.',
    ],
    [
      'a flip that is none',
      () => segment('x', '--network', TINY, '--flips', 'i,x'),
      EXIT.usage,
      '--flips has to be one of i, j, k; it is x.',
    ],
    [
      'an image that is not there',
      () => run(['segment', '--image', place('no.nii'), '--network', TINY, '--out', place('x')]),
      EXIT.input,
      'The file could not be read. (input/unreadable)',
    ],
    [
      'a file cut short',
      () => {
        writeFileSync(place('cut.nii.gz'), truncatedGzip());
        return run([
          'segment',
          '--image',
          place('cut.nii.gz'),
          '--network',
          TINY,
          '--out',
          place('x'),
        ]);
      },
      EXIT.input,
      'The file ends in the middle of its compressed data. (input/corrupt)',
    ],
    [
      'channels of different sizes',
      () => segment('x', '--image', place('other.nii'), '--network', TINY),
      EXIT.input,
      'do not have the same voxels, so they cannot be channels of one case. (input/inconsistent-geometry)',
    ],
    [
      'more channels than the network has',
      () => segment('x', '--image', place('ct.nii.gz'), '--network', TINY),
      EXIT.model,
      'The network needs 1 registered series of the patient; the case has another number. (model/out-of-range)',
    ],
    [
      'no package',
      () => segment('x', '--network', place('nowhere')),
      EXIT.model,
      '(model/not-found)',
    ],
    [
      'a flip that the network does not allow',
      () => segment('x', '--network', TINY, '--flips', 'i'),
      EXIT.model,
      'The network was not trained with this flip. (model/out-of-range)',
    ],
    [
      'a folder that is a file',
      () =>
        run([
          'segment',
          '--image',
          place('ct.nii.gz'),
          '--network',
          TINY,
          '--passes',
          '2',
          '--out',
          place('ct.nii.gz'),
        ]),
      EXIT.failed,
      'The files could not be written to that folder. (export/unwritable)',
    ],
  ];

  it.each(cases)('%s', async (_, attempt, exit, sentence) => {
    const outcome = await attempt();
    expect(outcome.err).toContain(sentence);
    expect(outcome.exit).toBe(exit);
    expect(outcome.out).toBe('');
  });

  it('cancelled', async () => {
    const args = ['segment', '--image', place('ct.nii.gz'), '--network', TINY, '--out', place('x')];
    const { exit, err } = await run(args, AbortSignal.abort());
    expect(exit).toBe(EXIT.cancelled);
    expect(err).toContain('Cancelled.');
  });

  it('help', async () => {
    const { exit, out } = await run(['--help']);
    expect(exit).toBe(EXIT.done);
    expect(out).toContain('--network');
  });
});
