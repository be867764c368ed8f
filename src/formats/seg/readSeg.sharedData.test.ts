import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { flattenLayers, layersOf } from '../../core/contour/flattenLayers.ts';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { affineFromColumns } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { parseDicomFile, type DicomFile } from '../dicom/dicomFile.ts';
import { readSeg, type SegTarget } from './readSeg.ts';

const DATA = resolve(process.env['ISODOUBT_DATA'] ?? '../shared/data');

describe.skipIf(!existsSync(DATA))('conformance: DICOM SEG, read', () => {
  it('dcmqi: one segment | its NRRD, label by label', () => {
    const { layers, segments, issues } = read('dcmqi/liver.dcm', liverGrid(1));
    expect(layers).toHaveLength(1);
    expect(issues).toEqual([]);
    expect(isSame(layers[0], labelsOf('dcmqi/liver_seg.nrrd'))).toBe(true);
    expect(segments).toEqual([
      {
        number: 1,
        name: 'Liver',
        color: '#DD8265',
        type: { scheme: 'SRT', value: 'T-62000', meaning: 'Liver' },
        category: { scheme: 'SRT', value: 'T-D0050', meaning: 'Tissue' },
        interpretedType: '',
        origin: 'semiautomatic',
        algorithm: 'SlicerEditor',
        layer: 0,
        label: 1,
      },
    ]);
  });

  it('dcmqi: one segment, on an image whose slices go down | its NRRD, label by label', () => {
    const expected = labelsOf('dcmqi/liver_seg.nrrd');
    const { layers } = read('dcmqi/liver.dcm', liverGrid(-1));
    const plane = 512 * 512;
    for (const k of [0, 1, 2]) {
      const ours = layers[0]?.subarray(k * plane, (k + 1) * plane);
      expect(isSame(ours, expected.subarray((2 - k) * plane, (3 - k) * plane))).toBe(true);
    }
  });

  it('dcmqi: five segments that overlap | its three NRRDs, label by label', () => {
    const result = read('dcmqi/partial_overlaps.dcm', liverGrid(1));
    expect(result.issues).toEqual([]);
    expect(result.segments.map(({ name }) => name)).toEqual([
      'GREEN',
      'ORANGE',
      'PURPLE',
      'LIGHT_BLUE',
      'DARK_BLUE',
    ]);
    const files = { 1: [1, 4, 5], 2: [2], 3: [3] };
    for (const [file, numbers] of Object.entries(files)) {
      const labels = labelsOf(`dcmqi/partial_overlaps-${file}.nrrd`);
      for (const number of numbers) {
        const expected = labels.map((label) => (label === number ? 1 : 0));
        expect(isSame(maskOf(result, number), expected)).toBe(true);
      }
    }
  });

  it('dcmqi: segments that overlap are the same through one label map', () => {
    const result = read('dcmqi/partial_overlaps.dcm', liverGrid(1));
    const flat = flattenLayers(result);
    expect(flat.sets.length).toBeGreaterThan(0);
    const back = layersOf({ grid: result.grid, ...flat });
    expect(back.layers.length).toBeGreaterThan(1);
    for (const { number } of result.segments) {
      expect(isSame(maskOf(back, number), maskOf(result, number))).toBe(true);
    }
  });

  it('pydicom: frames that begin within a byte, 510 x 510 | the NRRD, cut', () => {
    const grid = { ...liverGrid(1), shape: [510, 510, 3] as const };
    const { layers, issues } = read('malformed/pydicom-data/liver_nonbyte_aligned.dcm', grid);
    expect(issues).toEqual([]);
    // The same contours with the last two rows and columns cut off.
    const whole = labelsOf('dcmqi/liver_seg.nrrd');
    const cut = new Uint8Array(510 * 510 * 3);
    for (let k = 0; k < 3; k++) {
      for (let j = 0; j < 510; j++) {
        cut.set(
          whole.subarray(512 * (j + 512 * k), 512 * (j + 512 * k) + 510),
          510 * (j + 510 * k),
        );
      }
    }
    expect(isSame(layers[0], cut)).toBe(true);
  });

  it.each(['liver_1frame.dcm', 'liver_expb_1frame.dcm'])(
    'pydicom: %s, one frame of the three it describes | the NRRD’s slice, and an issue',
    (name) => {
      const { layers, issues } = read(`malformed/pydicom/${name}`, liverGrid(1));
      const plane = 512 * 512;
      const expected = new Uint8Array(3 * plane);
      expected.set(labelsOf('dcmqi/liver_seg.nrrd').subarray(0, plane));
      expect(isSame(layers[0], expected)).toBe(true);
      expect(issues).toEqual([
        { code: 'issue/contours-read', detail: { reason: 'frames-without-pixels', frames: 2 } },
      ]);
    },
  );
});

function read(path: string, grid: VoxelGrid): SegmentLayers {
  const target: SegTarget = { grid, source: { format: 'nrrd', sha256: '' } };
  const steps = readSeg(parse(path), target, null);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function parse(path: string): DicomFile {
  const inflateRaw = (): never => {
    throw new Error('not deflated');
  };
  return parseDicomFile(new Uint8Array(readFileSync(`${DATA}/${path}`)), {
    inflateRaw,
    upTo: 'end',
  });
}

/** Of the CT that dcmqi's contours were drawn on, RAS+; its slices rise or go down along k. */
function liverGrid(direction: 1 | -1): VoxelGrid {
  const low = -128.690002;
  return {
    shape: [512, 512, 3],
    affine: affineFromColumns(
      [
        [-0.810547, 0, 0],
        [0, -0.810547, 0],
        [0, 0, direction],
      ],
      [235.199997, 226.800003, direction === 1 ? low : low + 2],
    ),
  };
}

/** Matchers go through arrays value by value, in seconds. */
function isSame(ours: Uint8Array | undefined, expected: Uint8Array): boolean {
  return ours !== undefined && Buffer.compare(ours, expected) === 0;
}

function maskOf({ layers, segments }: SegmentLayers, number: number): Uint8Array {
  const segment = segments.find((one) => one.number === number);
  const layer = layers[segment?.layer ?? -1] ?? new Uint8Array(0);
  return layer.map((label) => (label === segment?.label ? 1 : 0));
}

/** Labels of a gzipped NRRD of 16-bit values, as dcmqi ships them. */
function labelsOf(path: string): Uint8Array {
  const bytes = readFileSync(`${DATA}/${path}`);
  const end = bytes.indexOf('\n\n') + 2;
  const header = bytes.subarray(0, end).toString('latin1');
  expect(header).toMatch(/type: (short|int16)/);
  const body = bytes.subarray(end);
  const data = header.includes('encoding: gzip') ? gunzipSync(body) : body;
  return Uint8Array.from({ length: data.length / 2 }, (_, at) => data.readInt16LE(2 * at));
}
