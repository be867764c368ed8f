import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { LayeredSegment, SegmentLayers } from '../../src/core/contour/segmentLayers.ts';
import { affineFromColumns } from '../../src/core/geometry/affine.ts';
import type { VoxelGrid } from '../../src/core/geometry/grid.ts';
import { voxelCount } from '../../src/core/geometry/gridMath.ts';
import { writeDicom } from '../../src/formats/dicom/writeDicom.ts';
import { writeSegNrrd } from '../../src/formats/nrrd/writeNrrd.ts';
import { writeRtstruct } from '../../src/formats/rtstruct/writeRtstruct.ts';
import { inventedSeries } from '../../src/testing/dicomSeries.ts';
import { finished } from '../../src/testing/finished.ts';
import { seededRandom } from '../../src/testing/seededRandom.ts';

/** Paths of the files of a large case. */
export interface LargeCase {
  /** One for each slice. */
  readonly series: readonly string[];
  readonly nifti: string;
  /** Five structures, named; as an observer would draw them. */
  readonly reference: string;
  /** The same, as contours of the series. */
  readonly rtstruct: string;
}

/** The demo case: 1.25 × 1.25 × 2.5 mm. */
const DEMO_SHAPE = [288, 288, 112] as const;
const DEMO_HEADER_BYTES = 352;
/** Axial slices from the feet up; 360 mm wide, as the demo case, 1 mm apart. */
const [NI, NJ] = [512, 512];
const WIDTH_MM = 360;
const NOISE_HU = 12;
const NOISE_LENGTH = 2 ** 20;
const INTERCEPT = -1024;
const HALF_WAY = DEMO_SHAPE[0] / 2;

const NAMES = ['Liver', 'Liver tumour', 'Spleen', 'Right kidney', 'Left kidney'];
const COLORS = ['#E69F00', '#D55E00', '#009E73', '#0072B2', '#56B4E9'];

/**
 * A CT of 512 × 512 voxels a slice: the anatomy of the demo case on a finer grid, mirrored at its ends until all slices are
 * there, with noise that does not compress. Made where it is not there yet.
 * @param slices how many, 1 mm each.
 */
export function largeCase(folder: string, slices: number): LargeCase {
  const paths: LargeCase = {
    series: Array.from({ length: slices }, (_, k) => join(folder, 'ct', `IM${nameOf(k)}.dcm`)),
    nifti: join(folder, 'large.nii'),
    reference: join(folder, 'large_ref.seg.nrrd'),
    rtstruct: join(folder, 'contours.dcm'),
  };
  const ready = join(folder, 'ready');
  if (existsSync(ready)) return paths;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'ct'), { recursive: true });
  const voxels = imageOf(slices);
  const labels = labelsOf(slices);
  writeFileSync(paths.nifti, niftiOf(gridOf(slices), voxels));
  writeSeries(paths.series, voxels);
  const { header, voxels: stored } = writeSegNrrd(layersOf(labels, slices), 'Reference');
  writeFileSync(paths.reference, Buffer.concat([header, gzipSync(stored, { level: 1 })]));
  const written = finished(
    writeRtstruct({
      series: seriesOf(slices),
      layers: layersOf(labels, slices),
      writing: {
        uid: uids(),
        atMs: Date.UTC(2026, 0, 1),
        identity: 'kept',
        version: 'endurance',
        reviewer: '',
      },
    }),
  );
  writeFileSync(paths.rtstruct, written);
  writeFileSync(ready, '');
  return paths;
}

/** In no order, as scanners and archives name them. */
function nameOf(k: number): string {
  return ((k * 7919) % 10_007).toString().padStart(5, '0');
}

function uids(): () => string {
  let next = 0;
  return () => `2.25.20261122.9.${++next}`;
}

function gridOf(slices: number): VoxelGrid {
  const mm = WIDTH_MM / NI;
  const columns = [
    [-mm, 0, 0],
    [0, -mm, 0],
    [0, 0, 1],
  ] as const;
  const middle = ((NI - 1) / 2) * mm;
  return {
    shape: [NI, NJ, slices],
    affine: affineFromColumns(columns, [middle, middle, -slices / 2]),
  };
}

function seriesOf(slices: number): ReturnType<typeof inventedSeries> {
  return { ...inventedSeries(gridOf(slices)), description: 'Large CT' };
}

function demo(name: string): Buffer {
  return gunzipSync(readFileSync(`public/demo/${name}.nii.gz`)).subarray(DEMO_HEADER_BYTES);
}

/** Slice of the demo case at a height, up and down in turn; fractional. */
function demoSlice(k: number): number {
  const last = DEMO_SHAPE[2] - 1;
  const along = (k / 2.5) % (2 * last);
  return along > last ? 2 * last - along : along;
}

/** @returns [k, j, i] HU */
function imageOf(slices: number): Int16Array<ArrayBuffer> {
  const bytes = demo('demo-ct');
  const source = new Int16Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  );
  const noise = noiseTable();
  const random = seededRandom(8);
  const [si, sj, sk] = DEMO_SHAPE;
  const out = new Int16Array(NI * NJ * slices);
  let at = 0;
  for (let k = 0; k < slices; k++) {
    const z = demoSlice(k);
    const low = Math.min(sk - 2, Math.floor(z));
    const share = z - low;
    let noiseAt = Math.floor(random() * NOISE_LENGTH);
    for (let j = 0; j < NJ; j++) {
      const row = si * Math.min(sj - 1, Math.floor((j * sj) / NJ));
      for (let i = 0; i < NI; i++) {
        const here = row + Math.floor((i * si) / NI) + si * sj * low;
        const hu = source[here] * (1 - share) + source[here + si * sj] * share;
        out[at++] = Math.round(hu) + noise[noiseAt++ % NOISE_LENGTH];
      }
    }
  }
  return out;
}

function noiseTable(): Int16Array {
  const random = seededRandom(7);
  const normal = (): number => random() + random() + random() + random() - 2;
  return Int16Array.from({ length: NOISE_LENGTH }, () => Math.round(NOISE_HU * 1.7 * normal()));
}

/** The true contours, the kidneys told apart; three voxels off, as another reader draws. @returns [k, j, i] 0 … 5 */
function labelsOf(slices: number): Uint8Array<ArrayBuffer> {
  const source = demo('demo-truth');
  const [si, sj] = DEMO_SHAPE;
  const out = new Uint8Array(NI * NJ * slices);
  let at = 0;
  for (let k = 0; k < slices; k++) {
    const plane = si * sj * Math.round(demoSlice(k));
    for (let j = 0; j < NJ; j++) {
      const row = plane + si * Math.min(sj - 1, Math.floor(((j + 3) * sj) / NJ));
      for (let i = 0; i < NI; i++) {
        const column = Math.floor((i * si) / NI);
        const label = source[row + column];
        out[at++] = label === 4 && column >= HALF_WAY ? 5 : label;
      }
    }
  }
  return out;
}

function layersOf(labels: Uint8Array<ArrayBuffer>, slices: number): SegmentLayers {
  const unknown = { type: null, category: null, algorithm: '', origin: 'manual' } as const;
  const segments = NAMES.map((name, n): LayeredSegment => ({
    ...unknown,
    number: n + 1,
    name,
    color: COLORS[n],
    interpretedType: 'ORGAN',
    layer: 0,
    label: n + 1,
  }));
  return { grid: gridOf(slices), layers: [labels], segments, issues: [] };
}

/** Uncompressed, as research tools write large images. */
function niftiOf(grid: VoxelGrid, voxels: Int16Array<ArrayBuffer>): Buffer {
  const header = Buffer.alloc(DEMO_HEADER_BYTES);
  const spacing = [WIDTH_MM / NI, WIDTH_MM / NJ, 1];
  header.writeInt32LE(348, 0);
  [3, ...grid.shape, 1, 1, 1, 1].forEach((length, n) => header.writeInt16LE(length, 40 + 2 * n));
  header.writeInt16LE(4, 70);
  header.writeInt16LE(16, 72);
  [1, ...spacing].forEach((mm, n) => header.writeFloatLE(mm, 76 + 4 * n));
  header.writeFloatLE(DEMO_HEADER_BYTES, 108);
  header.writeFloatLE(1, 112);
  header[123] = 2;
  header.writeInt16LE(1, 254);
  grid.affine.slice(0, 12).forEach((entry, n) => header.writeFloatLE(entry, 280 + 4 * n));
  header.write('n+1\0', 344, 'latin1');
  if (voxelCount(grid) !== voxels.length) throw new Error('not the size of the grid');
  return Buffer.concat([header, Buffer.from(voxels.buffer)]);
}

/** A file for each slice, as a scanner writes it: 12 bits in 16, uncompressed. */
function writeSeries(paths: readonly string[], voxels: Int16Array<ArrayBuffer>): void {
  const series = seriesOf(paths.length);
  const { patient, study } = series;
  const size = NI * NJ;
  const middle = ((NI - 1) / 2) * (WIDTH_MM / NI);
  paths.forEach((path, k) => {
    const slice = voxels.subarray(k * size, (k + 1) * size);
    const stored = Uint16Array.from(slice, (hu) => Math.min(4095, Math.max(0, hu - INTERCEPT)));
    const instance = writeDicom({
      SOPClassUID: series.frames[k]?.sopClassUid ?? '',
      SOPInstanceUID: series.frames[k]?.sopInstanceUid ?? '',
      StudyDate: study.date,
      StudyTime: study.time,
      StudyID: study.id,
      Modality: 'CT',
      SeriesDescription: series.description,
      PatientName: [{ Alphabetic: patient.name }],
      PatientID: patient.id,
      PatientBirthDate: patient.birthDate,
      PatientSex: patient.sex,
      BodyPartExamined: series.bodyPart,
      SliceThickness: '1',
      StudyInstanceUID: study.instanceUid,
      SeriesInstanceUID: series.instanceUid,
      SeriesNumber: String(series.number ?? 1),
      InstanceNumber: String(k + 1),
      ImagePositionPatient: [String(-middle), String(-middle), String(k - paths.length / 2)],
      ImageOrientationPatient: ['1', '0', '0', '0', '1', '0'],
      FrameOfReferenceUID: series.frameOfReferenceUid,
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      Rows: NJ,
      Columns: NI,
      PixelSpacing: [String(WIDTH_MM / NJ), String(WIDTH_MM / NI)],
      BitsAllocated: 16,
      BitsStored: 12,
      HighBit: 11,
      PixelRepresentation: 0,
      RescaleIntercept: String(INTERCEPT),
      RescaleSlope: '1',
      PixelData: [stored.buffer],
    });
    writeFileSync(path, instance);
  });
}
