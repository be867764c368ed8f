import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';
import { IDENTITY } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { DicomSource } from '../../core/volume/volume.ts';
import { emptySeries } from '../../testing/dicomSeries.ts';
import { parseDicomFile, type DicomFile } from '../dicom/dicomFile.ts';
import { readNifti } from '../nifti/readNifti.ts';
import { glanceRtstruct, readRtstruct } from './readRtstruct.ts';

const DATA = process.env['ISODOUBT_DATA'] ?? '../shared/data';
const IBSI = `${DATA}/mirp-IBSI-STS_003-CT-RTSTRUCT`;

function open(path: string): DicomFile {
  const inflateRaw = (bytes: Uint8Array): Uint8Array => inflateRawSync(bytes);
  return parseDicomFile(new Uint8Array(readFileSync(path)), { inflateRaw, upTo: 'end' });
}

function read(file: DicomFile, image: { grid: VoxelGrid; source: DicomSource }): SegmentLayers {
  const steps = readRtstruct(file, image);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** An axial series: its grid by the positions of its planes, which rise evenly. */
function axialSeries(folder: string): { grid: VoxelGrid; source: DicomSource } {
  const planes = readdirSync(folder)
    .map((name) => open(`${folder}/${name}`).dataSet)
    .map((dataSet) => ({ dataSet, position: dataSet.numbers('ImagePositionPatient') }))
    .toSorted((a, b) => a.position[2] - b.position[2]);
  const [{ dataSet, position }] = planes;
  const [spacingJ, spacingI] = dataSet.numbers('PixelSpacing');
  const spacingK = (planes[planes.length - 1].position[2] - position[2]) / (planes.length - 1);
  const [x, y, z] = position;
  return {
    grid: {
      shape: [dataSet.number('Columns') ?? 0, dataSet.number('Rows') ?? 0, planes.length],
      affine: [-spacingI, 0, 0, -x, 0, -spacingJ, 0, -y, 0, 0, spacingK, z, 0, 0, 0, 1],
    },
    source: {
      format: 'dicom',
      sha256: '',
      series: {
        ...emptySeries(),
        instanceUid: dataSet.text('SeriesInstanceUID') ?? '',
        frameOfReferenceUid: dataSet.text('FrameOfReferenceUID') ?? '',
        frames: planes.map((plane) => ({
          sopClassUid: plane.dataSet.text('SOPClassUID') ?? '',
          sopInstanceUid: plane.dataSet.text('SOPInstanceUID') ?? '',
          frame: null,
        })),
      },
    },
  };
}

describe.skipIf(!existsSync(DATA))('conformance: RTSTRUCT, read', () => {
  it('IBSI phantom STS_003, from MIM | the reference mask, voxel by voxel (Dice 1)', () => {
    const image = axialSeries(`${IBSI}/dicom/image`);
    const { layers, segments, issues } = read(open(`${IBSI}/dicom/mask/RS.dcm`), image);
    const nifti = gunzipSync(readFileSync(`${IBSI}/nifti/mask/mask.nii.gz`));
    const mask = readNifti(new Uint8Array(nifti), { sha256: '' });
    expect(image.grid.shape).toEqual(mask.grid.shape);
    let [inside, differing] = [0, 0];
    for (let at = 0; at < mask.voxels.length; at++) {
      inside += mask.voxels[at];
      if (mask.voxels[at] !== layers[0][at]) differing++;
    }
    expect(inside).toBe(25_693);
    expect(differing).toBe(0);
    expect(segments).toEqual([
      {
        number: 1,
        name: 'GTV_Mass_CT',
        color: '#FF0000',
        type: null,
        category: null,
        interpretedType: 'GTV',
        origin: 'manual',
        algorithm: '',
        layer: 0,
        label: 1,
      },
    ]);
    // Its references name images that were never published; the frame of reference is the same.
    expect(issues).toEqual([
      { code: 'issue/contours-read', detail: { reason: 'references-unresolved', count: 20 } },
    ]);
  });

  it('contours with points among them, without a preamble (pydicom rtstruct.dcm) | structures, extent and what is left out, by hand', () => {
    const file = open(`${DATA}/malformed/pydicom/rtstruct.dcm`);
    const { segments, reference } = glanceRtstruct(file);
    expect(segments.map(({ number, interpretedType }) => [number, interpretedType])).toEqual([
      [1, 'EXTERNAL'],
      [2, 'ISOCENTER'],
      [3, 'ISOCENTER'],
    ]);
    const affine = [...IDENTITY] as unknown as [...typeof IDENTITY];
    const [from, spacing] = [-250, 5];
    for (const [at, value] of [
      [0, spacing],
      [5, spacing],
      [10, spacing],
      [3, from],
      [7, from],
      [11, from],
    ]) {
      affine[at] = value;
    }
    const series = { ...emptySeries(), frameOfReferenceUid: reference.frameOfReferenceUid };
    const source = { format: 'dicom', sha256: '', series } as const;
    const image = { grid: { shape: [101, 101, 101], affine } as const, source };
    const { layers, issues } = read(file, image);
    // 400 by 300 mm in the lowest plane, its edges on centres of voxels.
    expect(layers[0].subarray(10 * 101 * 101, 11 * 101 * 101).filter(Boolean)).toHaveLength(
      81 * 61,
    );
    expect(issues.map(({ detail }) => [detail['reason'], detail['count']])).toContainEqual([
      'not-closed',
      2,
    ]);
    const elsewhere = { ...source, series: { ...series, frameOfReferenceUid: '1.2.3' } };
    expect(() => read(file, { ...image, source: elsewhere })).toThrow(
      new AppError('input/inconsistent-geometry', { reason: 'other-frame-of-reference' }),
    );
  });

  it('an RT Plan | refused by name', () => {
    expect(() => glanceRtstruct(open(`${DATA}/malformed/pydicom/rtplan.dcm`))).toThrow(
      /unsupported-format/,
    );
  });
});
