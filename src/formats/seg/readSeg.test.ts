import { gunzipSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { parseDicomFile, type DicomFile } from '../dicom/dicomFile.ts';
import { rleFrame } from '../dicom/rleFrame.ts';
import { segHeader } from './segHeader.ts';
import { readSeg, type SegTarget } from './readSeg.ts';

interface Golden {
  readonly affine: VoxelGrid['affine'];
  readonly shape: VoxelGrid['shape'];
  readonly seriesInstanceUid: string;
  readonly frameOfReferenceUid: string;
  readonly studyInstanceUid: string;
  readonly names: readonly string[];
  readonly colors: readonly string[];
  readonly cases: readonly { name: string; file: string; labels: readonly string[] }[];
}
const golden = readGolden('dicom_seg') as Golden;
const target: SegTarget = {
  grid: { shape: golden.shape, affine: golden.affine },
  source: { format: 'nrrd', sha256: '' },
};

describe('conformance: DICOM SEG, read', () => {
  it.each(golden.cases)(
    '$name, of an oblique series | highdicom 0.28.2 wrote these masks',
    ({ file, labels }) => {
      const parsed = parse(file);
      const result = finish(readSeg(parsed, target, rleFrame));
      expect(result.segments.map(({ name }) => name)).toEqual(golden.names);
      expect(result.segments.map(({ color }) => color)).toEqual(golden.colors);
      expect(result.segments.map(({ origin }) => origin)).toEqual(Array(3).fill('automatic'));
      labels.forEach((expected, at) => {
        expect(maskOf(result, at)).toEqual(new Uint8Array(Buffer.from(expected, 'base64')));
      });
      const reasons = result.issues.map(({ detail }) => detail['reason']);
      const isFractional = parsed.dataSet.text('SegmentationType') === 'FRACTIONAL';
      expect(reasons).toEqual(isFractional ? ['fractional'] : []);
    },
  );
});

describe('segHeader', () => {
  it('says what it belongs to', () => {
    const { reference } = segHeader(parse(golden.cases[0]?.file ?? '').dataSet);
    expect(reference).toEqual({
      seriesInstanceUid: golden.seriesInstanceUid,
      frameOfReferenceUid: golden.frameOfReferenceUid,
      studyInstanceUid: golden.studyInstanceUid,
      patientName: 'Golden^Seg',
      patientId: 'G1',
    });
  });
});

function maskOf({ layers, segments }: SegmentLayers, at: number): Uint8Array {
  const segment = segments[at];
  const layer = layers[segment?.layer ?? -1] ?? new Uint8Array(0);
  return layer.map((label) => (label === segment?.label ? 1 : 0));
}

function parse(file: string): DicomFile {
  const bytes = new Uint8Array(gunzipSync(Buffer.from(file, 'base64')));
  const inflateRaw = (deflated: Uint8Array): Uint8Array => new Uint8Array(inflateRawSync(deflated));
  return parseDicomFile(bytes, { inflateRaw, upTo: 'end' });
}

function finish<T>(steps: Generator<number, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
