import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import { EVERY_SLICE } from '../../core/intake/readingPlan.ts';
import type { DicomSeries } from '../../core/volume/dicomSeries.ts';
import type { Volume } from '../../core/volume/volume.ts';
import { parseDicomFile } from '../../formats/dicom/dicomFile.ts';
import { verifyPlanes } from '../../formats/dicom/verifyPlanes.ts';
import { verifyReferences } from '../../formats/dicom/verifyReferences.ts';
import { NORMALISED_PREDICTIVE_ENTROPY } from '../../formats/parametricMap/mapQuantities.ts';
import { readParametricMap } from '../../formats/parametricMap/readParametricMap.ts';
import { writeParametricMap } from '../../formats/parametricMap/writeParametricMap.ts';
import { readSeg } from '../../formats/seg/readSeg.ts';
import { writeSeg } from '../../formats/seg/writeSeg.ts';
import { codecContext } from '../../testing/codecContext.ts';
import {
  dcmdumpComplaints,
  dciodvfyErrors,
  HAS_DCIODVFY,
  HAS_DCMDUMP,
} from '../../testing/dicomValidators.ts';
import { countedWriting, describedSegment } from '../../testing/obliqueSeries.ts';
import type { SourceFile } from '../codec.api.ts';
import { openVolume } from './openVolume.ts';
import { finished } from '../../testing/finished.ts';

const DATA = process.env['ISODOUBT_DATA'] ?? '../shared/data';

const IMAGES = {
  'CT of three slices': () => folder('dcmqi/ct-3slice'),
  'CT of 3 mm slices': () => folder('mirp-IBSI-STS_003-CT-RTSTRUCT/dicom/image'),
};

describe.skipIf(!existsSync(DATA))('conformance: DICOM SEG on series of hospitals', () => {
  it('dcmqi: a SEG of three slices, on the series it refers to | its NRRD counts', async () => {
    const image = await open(folder('dcmqi/ct-3slice'));
    const file = parse(new Uint8Array(readFileSync(join(DATA, 'dcmqi/liver.dcm'))));
    const { layers, issues } = read(file, image);
    expect(issues).toEqual([]);
    const plane = 512 * 512;
    const counts = [0, 1, 2].map((k) => count(layers[0]?.subarray(k * plane, (k + 1) * plane)));
    expect(counts).toEqual([36233, 35645, 35220]);
    expect(seriesOf(image).frames.map((frame) => frame?.sopInstanceUid.slice(-7))).toEqual([
      '23433.1',
      '23432.1',
      '23431.1',
    ]);
  });

  it.each(Object.entries(IMAGES))(
    '%s: binary and label map, written for it | read back, references, dciodvfy, dcmdump',
    { timeout: 60_000 },
    async (_, sources) => {
      const image = await open(sources());
      const written = drawn(image);
      for (const kind of ['binary', 'label-map'] as const) {
        const writing = countedWriting();
        const bytes = finished(
          writeSeg({ series: seriesOf(image), layers: written, kind, writing }),
        );
        const file = parse(bytes);
        const result = read(file, image);
        expect(result.issues).toEqual([]);
        const same = Buffer.compare(
          result.layers[0] ?? new Uint8Array(0),
          written.layers[0] ?? new Uint8Array(0),
        );
        expect(same).toBe(0);
        verifyReferences(file.dataSet, seriesOf(image), writing);
        verifyPlanes(file.dataSet, { series: seriesOf(image), grid: image.grid });
        if (HAS_DCMDUMP) expect(dcmdumpComplaints(bytes)).toBe('');
        if (HAS_DCIODVFY && kind === 'binary') expect(dciodvfyErrors(bytes)).toEqual([]);
      }
    },
  );

  it.each(Object.entries(IMAGES))(
    '%s: Parametric Map, written for it | read back, references, dciodvfy, dcmdump',
    { timeout: 60_000 },
    async (_, sources) => {
      const image = await open(sources());
      const values = new Float32Array(voxelCount(image.grid));
      for (let voxel = 0; voxel < values.length; voxel++) values[voxel] = (voxel % 101) / 101;
      const writing = countedWriting();
      const bytes = writeParametricMap({
        series: seriesOf(image),
        grid: image.grid,
        values,
        quantity: NORMALISED_PREDICTIVE_ENTROPY,
        structure: '',
        writing,
      });
      const file = parse(bytes);
      const map = readParametricMap(file, image.grid);
      const bytesOf = ({ buffer }: Float32Array) => new Uint8Array(buffer);
      expect(Buffer.compare(bytesOf(map.values), bytesOf(values))).toBe(0);
      verifyReferences(file.dataSet, seriesOf(image), writing);
      verifyPlanes(file.dataSet, { series: seriesOf(image), grid: image.grid });
      if (HAS_DCMDUMP) expect(dcmdumpComplaints(bytes)).toBe('');
      if (HAS_DCIODVFY) expect(dciodvfyErrors(bytes)).toEqual([]);
    },
  );
});

/** Two structures in each slice. */
function drawn({ grid }: Volume): SegmentLayers {
  const [ni, nj, nk] = grid.shape;
  const labels = new Uint8Array(voxelCount(grid));
  for (let k = 0; k < nk; k++) {
    for (let j = 2; j < nj - 2; j++) {
      const row = ni * (j + nj * k);
      labels.fill(1, row + 1, row + 3 + (k % 5));
      labels.fill(2, row + ni - 9, row + ni - 1);
    }
  }
  return {
    grid,
    layers: [labels],
    segments: [1, 2].map((number) => ({ ...describedSegment(number), layer: 0, label: number })),
    issues: [],
  };
}

function open(sources: readonly SourceFile[]): Promise<Volume> {
  return openVolume({ sources, plan: EVERY_SLICE }, codecContext());
}

function sourceOf(path: string): SourceFile {
  return { path, file: new Blob([readFileSync(join(DATA, path))]), entry: null };
}

function folder(path: string): readonly SourceFile[] {
  return readdirSync(join(DATA, path)).map((name) => sourceOf(`${path}/${name}`));
}

function seriesOf({ source }: Volume): DicomSeries {
  if (source.format !== 'dicom') throw new Error(source.format);
  return source.series;
}

function parse(bytes: Uint8Array) {
  const inflateRaw = (): never => {
    throw new Error('not deflated');
  };
  return parseDicomFile(bytes, { inflateRaw, upTo: 'end' });
}

function read(file: ReturnType<typeof parse>, image: Volume): SegmentLayers {
  const steps = readSeg(file, image, null);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function count(labels: Uint8Array | undefined): number {
  return labels?.reduce((sum, label) => sum + Number(label !== 0), 0) ?? 0;
}
