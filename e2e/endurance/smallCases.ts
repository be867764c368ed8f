import { gzipSync } from 'node:zlib';
import { writeNrrdMap } from '../../src/formats/nrrd/writeNrrd.ts';
import type { VoxelGrid } from '../../src/core/geometry/grid.ts';
import { truncatedGzip, wrongChecksumGzip, makeNifti, notNifti } from '../fixtures/badFiles.ts';
import { ctFiles, structureSet } from '../fixtures/dicomStudy.ts';
import { bodyPhantom } from '../tiny.ts';

/** Files as they are dropped. */
export interface Dropped {
  readonly name: string;
  readonly files: readonly {
    readonly name: string;
    readonly mimeType: string;
    readonly buffer: Buffer;
  }[];
  /** Whether it opens. */
  readonly isGood: boolean;
}

/** Kinds of cases, in turn: of five formats, with contours and without, and such as are refused. */
const KINDS = ['nifti', 'gzip', 'nrrd', 'dicom', 'contours', 'nifti', 'bad'] as const;

/** Of a hospital's series one is dropped as its slices, one with a structure set. */
const SERIES = Object.entries(ctFiles());
const RTSTRUCT = structureSet();

/** @param at number of the case: it decides format and size, so that two in a row differ. */
export function smallCase(at: number): Dropped {
  const kind = KINDS[at % KINDS.length] ?? 'nifti';
  const organ = { i: 12 + (at % 5), radius: 4 + (at % 4) };
  const mm = [2.5, 4, 3][at % 3] ?? 4;
  switch (kind) {
    case 'nifti':
      return good(`case ${at}`, [[`case ${at}.nii`, bodyPhantom(mm, organ)]]);
    case 'gzip':
      return good(`case ${at}`, [[`case ${at}.nii.gz`, gzipSync(bodyPhantom(mm, organ))]]);
    case 'nrrd':
      return good(`case ${at}`, [[`case ${at}.nrrd`, nrrd(at)]]);
    case 'dicom':
      return good(
        `series ${at}`,
        SERIES.map(([name, bytes]) => [name, Buffer.from(bytes)]),
      );
    case 'contours': {
      const image = bodyPhantom(mm, organ);
      return good(`case ${at}`, [
        [`case ${at}.nii`, image],
        [`case ${at}_seg.nii`, maskLike(image)],
      ]);
    }
    case 'bad':
      return { ...good(`bad ${at}`, [[`bad ${at}.nii`, bad(at)]]), isGood: false };
  }
}

/** A series with a structure set, which the page has to read by its own. */
export function seriesWithContours(): Dropped {
  return good('series', [
    ...SERIES.map(([name, bytes]): [string, Buffer] => [name, Buffer.from(bytes)]),
    ['RS.dcm', Buffer.from(RTSTRUCT)],
  ]);
}

function good(name: string, files: readonly (readonly [string, Buffer])[]): Dropped {
  return {
    name,
    isGood: true,
    files: files.map(([file, buffer]) => ({ name: file, mimeType: '', buffer })),
  };
}

function nrrd(at: number): Buffer {
  const shape = [40 + (at % 4) * 8, 40, 12] as const;
  const grid: VoxelGrid = { shape, affine: [-3, 0, 0, 60, 0, -3, 0, 60, 0, 0, 3, 0, 0, 0, 0, 1] };
  const values = Float32Array.from(
    { length: shape[0] * shape[1] * shape[2] },
    (_, voxel) => ((voxel * 37) % 1000) - 500 + at,
  );
  const { header, voxels } = writeNrrdMap(grid, values, 'image');
  return Buffer.concat([header, gzipSync(voxels)]);
}

/** A label map of bytes on the grid of an image. */
function maskLike(image: Buffer): Buffer {
  const header = Buffer.from(image.subarray(0, 352));
  header.writeInt16LE(2, 70);
  header.writeInt16LE(8, 72);
  const labels = Buffer.alloc((image.length - 352) / 2);
  labels.fill(1, Math.floor(labels.length * 0.4), Math.floor(labels.length * 0.5));
  return Buffer.concat([header, labels]);
}

function bad(at: number): Buffer {
  const kinds = [
    () => truncatedGzip(),
    () => wrongChecksumGzip(),
    () => makeNifti({ dim: [3, 40, 30, 20] }),
    () => notNifti.unknown(),
    () => makeNifti({ voxels: [0] }),
  ];
  return Buffer.from((kinds[at % kinds.length] ?? kinds[0])?.() ?? []);
}
