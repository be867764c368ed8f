import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { parseDicomFile } from '../../formats/dicom/dicomFile.ts';
import { readSeg } from '../../formats/seg/readSeg.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { decoderFor } from './decodeFrame.ts';

interface Golden {
  readonly affine: VoxelGrid['affine'];
  readonly shape: VoxelGrid['shape'];
  readonly coded: readonly { name: string; file: string; labels: readonly string[] }[];
}
const golden = readGolden('dicom_seg') as Golden;

describe('conformance: DICOM SEG, read', () => {
  it.each(golden.coded)(
    '$name, of an oblique series | highdicom 0.28.2 wrote these masks',
    async ({ file, labels }) => {
      const bytes = new Uint8Array(gunzipSync(Buffer.from(file, 'base64')));
      const inflateRaw = (): never => {
        throw new Error('not deflated');
      };
      const parsed = parseDicomFile(bytes, { inflateRaw, upTo: 'end' });
      const decodeFrame = await decoderFor(parsed.transferSyntaxUid);
      const grid = { shape: golden.shape, affine: golden.affine };
      const target = { grid, source: { format: 'nrrd', sha256: '' } as const };
      const steps = readSeg(parsed, target, decodeFrame);
      let step = steps.next();
      while (step.done !== true) step = steps.next();
      const { layers, segments } = step.value;
      const masks = segments.map(({ layer, label }) =>
        layers[layer]?.map((value) => Number(value === label)),
      );
      expect(masks).toEqual(labels.map((mask) => new Uint8Array(Buffer.from(mask, 'base64'))));
    },
  );
});
