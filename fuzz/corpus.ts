import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { makeNifti } from '../e2e/fixtures/badFiles.ts';
import { readGolden } from '../src/testing/golden/readGolden.ts';

/** A file that opens, or several that open together. */
export interface GoodCase {
  /** Without patient data: a path in the folder of test data, or what it is. */
  readonly name: string;
  /** `at`: a path as it would be dropped. The first is the one that is damaged. */
  readonly files: readonly { readonly at: string; readonly bytes: Uint8Array }[];
}

/** Larger files say nothing more, and each is read thousands of times. */
const LARGEST_BYTES = 700_000;

/** Series of which a few slices stand for all. */
const ALIKE = ['LIDC-IDRI-0314-4readers/ct_dicom/', 'mirp-IBSI-STS_003-CT-RTSTRUCT/dicom/image/'];
const OF_ALIKE = 2;

/** Files of the test data that open together with others; all others are tried alone. */
const TOGETHER = ['dcmqi/ct-3slice', 'TotalSegmentator/example_ct_dicom'];

const CONTOURS = [
  { of: 'dcmqi/liver.dcm', on: 'dcmqi/ct-3slice/', slices: 3 },
  { of: 'dcmqi/partial_overlaps.dcm', on: 'dcmqi/ct-3slice/', slices: 3 },
  {
    of: 'mirp-IBSI-STS_003-CT-RTSTRUCT/dicom/mask/RS.dcm',
    on: 'mirp-IBSI-STS_003-CT-RTSTRUCT/dicom/image/',
    slices: 12,
  },
] as const;

/** @param data folder of real files; absent: the synthetic ones alone. */
export function goodCases(data: string): readonly GoodCase[] {
  return [...syntheticCases(), ...goldenCases(), ...(existsSync(data) ? realCases(data) : [])];
}

function syntheticCases(): GoodCase[] {
  const shape = [9, 8, 7] as const;
  const header = makeNifti({ dim: [3, ...shape], srow: [2, 0, 0, -8, 0, 2, 0, -8, 0, 0, 3, -9] });
  const voxels = Int16Array.from({ length: 9 * 8 * 7 }, (_, at) => (at * 37) % 1000);
  const nifti = Buffer.concat([header.subarray(0, 352), new Uint8Array(voxels.buffer)]);
  return [
    { name: 'synthetic NIfTI', files: [{ at: 'image.nii', bytes: nifti }] },
    { name: 'synthetic NIfTI, gzipped', files: [{ at: 'image.nii.gz', bytes: gzipSync(nifti) }] },
  ];
}

/** NRRD, MetaImage, MGH and NIfTI pairs, attached and detached; of those that differ in orientation alone two. */
function goldenCases(): GoodCase[] {
  const golden = readGolden('voxel_formats') as { cases: string };
  const cases = JSON.parse(gunzipSync(Buffer.from(golden.cases, 'base64')).toString('utf8')) as {
    name: string;
    files: [string, string][];
  }[];
  return cases
    .filter(({ name }) => !name.startsWith('marked') || / (RAS|oblique)$/.test(name))
    .map(({ name, files }) => ({
      name,
      files: files.map(([at, base64]) => ({ at, bytes: Buffer.from(base64, 'base64') })),
    }));
}

function realCases(data: string): GoodCase[] {
  const paths = filesBelow(data).map((path) => relative(data, path));
  const isTogether = (path: string): boolean => TOGETHER.some((folder) => path.startsWith(folder));
  const read = (path: string): GoodCase['files'][number] => ({
    at: path,
    bytes: readFileSync(join(data, path)),
  });
  const alone = paths.filter(
    (path) =>
      /\.(dcm|nii|nii\.gz|nrrd|mgz|hdr)$/.test(path) &&
      !isTogether(path) &&
      statSync(join(data, path)).size <= LARGEST_BYTES,
  );
  const spare = ALIKE.flatMap((folder) =>
    alone.filter((path) => path.startsWith(folder)).slice(OF_ALIKE),
  );
  // Contours are read on their image, of which a few slices are enough.
  const contours = CONTOURS.map(({ of, on, slices }) => [
    of,
    ...paths.filter((path) => path.startsWith(on)).slice(0, slices),
  ]);
  const groups = TOGETHER.map((folder) => paths.filter((path) => path.startsWith(folder)));
  const kept = alone.filter((path) => !spare.includes(path));
  return [...kept.map((path) => [path]), ...groups, ...contours]
    .filter((group) => group.length > 0)
    .map((group) => ({ name: group[0] ?? '', files: group.map(read) }));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}
