import { describe, expect, it } from 'vitest';
import { EVERY_SLICE } from '../../core/intake/readingPlan.ts';
import type { Volume } from '../../core/volume/volume.ts';
import { codecContext } from '../../testing/codecContext.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import type { SourceFile } from '../codec.api.ts';
import { inspectFiles } from './inspectFiles.ts';
import { openVolume } from './openVolume.ts';

interface Golden {
  readonly shape: readonly number[];
  readonly files: string;
  readonly series: readonly {
    readonly name: string;
    readonly paths: readonly string[];
    readonly volumes: readonly { readonly affine: readonly number[]; readonly voxels: string }[];
  }[];
}

const golden = readGolden('dicom_series') as Golden;
const archive = new Blob([Buffer.from(golden.files, 'base64')]);
const TOLERANCE_MM = 1e-6;

function sourcesOf(paths: readonly string[]): readonly SourceFile[] {
  return paths.map((entry) => ({ path: 'series.zip', file: archive, entry }));
}

function open(paths: readonly string[], part: number): Promise<Volume> {
  const plan = { ...EVERY_SLICE, part };
  return openVolume({ sources: sourcesOf(paths), plan }, codecContext());
}

function floats(base64: string): Float32Array {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}

describe('conformance: DICOM series, read', () => {
  const rows = golden.series.map((one) => {
    const isEnhanced = one.name.startsWith('enhanced');
    return [one.name, isEnhanced ? 'pydicom, frame by frame' : 'SimpleITK (GDCM)', one] as const;
  });

  it.each(rows)('%s | %s', async (_, __, { paths, volumes }) => {
    for (const [part, expected] of volumes.entries()) {
      const { grid, voxels } = await open(paths, part);
      expect(grid.shape).toEqual(golden.shape);
      const distances = grid.affine.map((value, at) =>
        Math.abs(value - (expected.affine[at] ?? 9)),
      );
      expect(Math.max(...distances)).toBeLessThan(TOLERANCE_MM);
      expect(Float32Array.from(voxels)).toEqual(floats(expected.voxels));
    }
  });
});

describe('kinds of voxels', () => {
  it('whole numbers in range are kept as int16, others as float32', async () => {
    const kinds = await Promise.all(
      golden.series.map(async ({ name, paths }) => {
        const { voxels } = await open(paths, 0);
        return [name, voxels.constructor.name] as const;
      }),
    );
    expect(kinds.filter(([, kind]) => kind === 'Float32Array').map(([name]) => name)).toEqual([
      '16 bit beyond int16',
      'a slope for each slice',
    ]);
  });
});

it('all of them in one archive are found as the series that they are', async () => {
  const source = { path: 'series.zip', file: archive, entry: null };
  const { findings } = await inspectFiles({ sources: [source] }, codecContext());
  const found = findings.map((finding) =>
    finding.kind === 'volume'
      ? `${finding.series?.description} ${finding.part} ${finding.glance.shape?.join(' × ')}`
      : finding.kind,
  );
  const expected = golden.series.flatMap(({ name, volumes }) =>
    volumes.map((_, part) => `${name} ${part} ${golden.shape.join(' × ')}`),
  );
  expect(found.toSorted()).toEqual(expected.toSorted());
});

it('files are handed over by slices, rising along the normal', async () => {
  const source = { path: 'series.zip', file: archive, entry: null };
  const { sources, findings } = await inspectFiles({ sources: [source] }, codecContext());
  const axial = findings.find(
    (finding) => finding.kind === 'volume' && finding.series?.description === 'implicit',
  );
  const ordered = (axial?.sources ?? []).flatMap((at) => sources[at] ?? []);
  const { source: opened } = await openVolume(
    { sources: ordered.toReversed(), plan: EVERY_SLICE },
    codecContext(),
  );
  if (opened.format !== 'dicom') throw new Error(opened.format);
  const uids = opened.series.frames.map((frame) => frame?.sopInstanceUid);
  const first = await Promise.all(
    ordered.map(async (one) => {
      const { source: single } = await openVolume(
        { sources: [one], plan: EVERY_SLICE },
        codecContext(),
      );
      return single.format === 'dicom' ? single.series.frames[0]?.sopInstanceUid : null;
    }),
  );
  expect(uids).toEqual(first);
});

it('a file with two echoes says so, in its name and as an issue', async () => {
  const entry = golden.series.find(({ name }) => name === 'enhanced MR')?.paths ?? [];
  const { findings } = await inspectFiles({ sources: sourcesOf(entry) }, codecContext());
  expect(findings.map(({ name }) => name)).toEqual([
    'enhanced MR (1/2 TE 2.25)',
    'enhanced MR (2/2 TE 30.5)',
  ]);
  const { issues, source } = await open(entry, 1);
  expect(issues).toContainEqual({
    code: 'issue/dicom-geometry',
    detail: { reason: 'split', by: 'echo', count: 2 },
  });
  if (source.format !== 'dicom') throw new Error(source.format);
  expect(source.series.frames.map((frame) => frame?.frame)).toEqual([1, 2, 3, 4]);
});
