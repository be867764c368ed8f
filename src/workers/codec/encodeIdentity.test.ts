import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { LabelledStructure } from '../../core/contour/flattenLayers.ts';
import type { DicomSeries } from '../../core/volume/dicomSeries.ts';
import { codecContext } from '../../testing/codecContext.ts';
import { describedSegment, obliqueSeries } from '../../testing/obliqueSeries.ts';
import type { ContourFormat, EncodedFile, MapFormat } from '../codec.api.ts';
import { codecHandlers } from './handlers.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

const SHAPE = [13, 11, 5] as const;
const { grid, source } = obliqueSeries(SHAPE);
const VOXELS = SHAPE[0] * SHAPE[1] * SHAPE[2];
const CONTOUR_FORMATS: readonly ContourFormat[] = [
  'rtstruct',
  'dicom-seg',
  'dicom-seg-labelmap',
  'nifti',
  'nrrd',
];
const MAP_FORMATS: readonly MapFormat[] = ['dicom-pmap', 'nifti', 'nrrd'];
const STRUCTURE: LabelledStructure = { ...describedSegment(1, { name: 'Liver' }), index: 1 };
const SECRETS: Pick<DicomSeries, 'patient' | 'study' | 'description'> = {
  patient: { name: 'Qvistgaard^Anna=安娜', id: 'QX77-4411', birthDate: '19311213', sex: 'F' },
  study: {
    instanceUid: '2.25.100',
    date: '20210317',
    time: '121314',
    id: 'QSTUDY9',
    description: 'Qvistgaard staging',
    accessionNumber: 'QACC5',
    referringPhysician: 'Qphysician^Otto',
  },
  description: 'Qseries',
};
/** 23 May 2019: in the files of nobody. */
const AT_MS = Date.UTC(2019, 4, 23, 12);

interface Wanted {
  readonly series: Partial<DicomSeries>;
  readonly identity: 'kept' | 'removed';
}

function written({ series, identity }: Wanted) {
  return {
    source: { ...source, series: { ...source.series, ...series } },
    grid,
    writing: { atMs: AT_MS, identity, version: '1', reviewer: 'Qreviewer' },
  } as const;
}

async function contours(wanted: Wanted, format: ContourFormat): Promise<readonly EncodedFile[]> {
  const labels = new Uint8Array(VOXELS);
  labels.fill(1, 300, 304);
  const { files, tables } = await codecHandlers.encodeContours(
    {
      ...written(wanted),
      contours: { kind: 'labels', labels, structures: [STRUCTURE], sets: [] },
      format,
    },
    codecContext(),
  );
  return [...files, ...tables];
}

async function map(wanted: Wanted, format: MapFormat): Promise<readonly EncodedFile[]> {
  const values = new Float32Array(VOXELS).fill(0.25, 100, 200);
  const quantity = { kind: 'uncertainty' } as const;
  const params = { ...written(wanted), networkGrid: grid, values, quantity, format };
  return [await codecHandlers.encodeMap(params, codecContext())];
}

/** All bytes, compressed ones inflated, as text of one character a byte. */
async function textOf({ blob }: EncodedFile): Promise<string> {
  const bytes = Buffer.from(await blob.arrayBuffer());
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isGzip ? gunzipSync(bytes) : bytes).toString('latin1');
}

const SOUGHT = /q(vist|x77|study|acc|phys|series|reviewer)|å®|19311213|20210317|121314|20190523/i;

describe('without identity', () => {
  const removed: Wanted = { series: SECRETS, identity: 'removed' };

  it.each(CONTOUR_FORMATS)(
    'no byte of contours as %s says whom they are of, or when',
    async (format) => {
      for (const file of await contours(removed, format))
        expect(await textOf(file)).not.toMatch(SOUGHT);
    },
  );

  it.each(MAP_FORMATS)('no byte of a map as %s does', async (format) => {
    for (const file of await map(removed, format)) expect(await textOf(file)).not.toMatch(SOUGHT);
  });

  it('what is sought is found where the identity is kept', async () => {
    const [file] = await contours({ series: SECRETS, identity: 'kept' }, 'rtstruct');
    expect(file && (await textOf(file))).toMatch(SOUGHT);
  });
});

describe('with identity', () => {
  it.each([
    ['three scripts', 'Yamada^Tarou=山田^太郎=やまだ^たろう', 'T-1'],
    ['a name and an identifier longer than DICOM allows', 'Long^'.repeat(20), '7'.repeat(90)],
    ['a quotation mark', `O'Brien^"Pat"`, ' A  B'],
  ])('%s is written as it is', async (_, name, id) => {
    const patient = { ...SECRETS.patient, name, id };
    const kept: Wanted = { series: { patient }, identity: 'kept' };
    const files = [...(await contours(kept, 'rtstruct')), ...(await contours(kept, 'dicom-seg'))];
    const bytes = Buffer.from(name).toString('latin1');
    for (const file of files) expect(await textOf(file)).toContain(bytes);
  });
});
