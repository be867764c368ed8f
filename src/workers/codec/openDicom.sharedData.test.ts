import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { AppError, type Issue } from '../../core/errors.ts';
import { applyPoint, spacingMm } from '../../core/geometry/affine.ts';
import { EVERY_SLICE } from '../../core/intake/readingPlan.ts';
import type { Volume } from '../../core/volume/volume.ts';
import { codecContext } from '../../testing/codecContext.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import type { SourceFile } from '../codec.api.ts';
import { inspectFiles } from './inspectFiles.ts';
import { openVolume } from './openVolume.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

const DATA = process.env['ISODOUBT_DATA'] ?? '../shared/data';
const hasData = existsSync(join(DATA, 'malformed'));

interface Golden {
  readonly folder: string;
  readonly shape: readonly number[];
  readonly affine: readonly number[];
  readonly sha256: string;
}

const golden = readGolden('dicom_series_shared') as Record<string, Golden>;

function sourceOf(path: string): SourceFile {
  return { path, file: new Blob([readFileSync(join(DATA, path))]), entry: null };
}

function folder(path: string): readonly SourceFile[] {
  return readdirSync(join(DATA, path)).map((name) => sourceOf(`${path}/${name}`));
}

function open(sources: readonly SourceFile[]): Promise<Volume> {
  return openVolume({ sources, plan: EVERY_SLICE }, codecContext());
}

function sha256({ voxels }: Volume): string {
  const floats = Float32Array.from(voxels);
  return createHash('sha256').update(new Uint8Array(floats.buffer)).digest('hex');
}

const reasons = (issues: readonly Issue[]): readonly unknown[] =>
  issues.map(({ detail }) => detail['reason']);

describe.skipIf(!hasData)('conformance: DICOM series, read', () => {
  it.each(Object.entries(golden))(
    '%s: affine and every voxel | SimpleITK (GDCM)',
    async (_, { folder: path, shape, affine, sha256: expected }) => {
      const volume = await open(folder(path));
      expect(volume.grid.shape).toEqual(shape);
      const distances = volume.grid.affine.map((value, at) => Math.abs(value - (affine[at] ?? 9)));
      expect(Math.max(...distances)).toBeLessThan(1e-6);
      expect(sha256(volume)).toBe(expected);
    },
  );

  it('TotalSegmentator, JPEG 2000, its series unnamed: lines up, and the liver is liver | the labels that come with it', async () => {
    const image = await open(folder('TotalSegmentator/example_ct_dicom'));
    expect(reasons(image.issues)).toEqual(['thickness-unlike-spacing', 'no-series-uid']);
    const labels = await open([sourceOf('TotalSegmentator/example_seg_dicom.nii.gz')]);
    const [ni, nj, nk] = image.grid.shape;
    expect(labels.grid.shape).toEqual([ni, nj, nk]);
    // The labels' rows run the other way: i grows to the left in both, j to the back here and to the front there.
    const flips = [0, 1, 2].map((axis) => {
      const [a, b] = [image.grid.affine[5 * axis] ?? 0, labels.grid.affine[5 * axis] ?? 0];
      expect(Math.abs(Math.abs(a) - Math.abs(b))).toBeLessThan(1e-4);
      return a * b < 0;
    });
    // The same voxel is at the same millimetre: it lines up.
    const first = flips.map((isFlipped, axis) =>
      isFlipped ? (image.grid.shape[axis] ?? 0) - 1 : 0,
    );
    const [here, there] = [
      applyPoint(image.grid.affine, [first[0] ?? 0, first[1] ?? 0, first[2] ?? 0]),
      applyPoint(labels.grid.affine, [0, 0, 0]),
    ];
    for (const axis of [0, 1, 2]) expect(here[axis]).toBeCloseTo(there[axis] ?? NaN, 4);
    let [sum, count] = [0, 0];
    for (let k = 0; k < nk; k++) {
      for (let j = 0; j < nj; j++) {
        for (let i = 0; i < ni; i++) {
          const there = [i, j, k].map((index, axis) =>
            flips[axis] ? (image.grid.shape[axis] ?? 0) - 1 - index : index,
          );
          const at = (there[0] ?? 0) + ni * ((there[1] ?? 0) + nj * (there[2] ?? 0));
          if (labels.voxels[at] !== 5) continue;
          sum += image.voxels[i + ni * (j + nj * k)] ?? 0;
          count++;
        }
      }
    }
    expect(count).toBeGreaterThan(100_000);
    // A healthy liver has 50 to 65 HU without contrast, up to 120 with it; anything beside it far less.
    expect(sum / count).toBeGreaterThan(50);
    expect(sum / count).toBeLessThan(130);
  });

  it('IBSI: the series is its own NIfTI | the NIfTI image of the collection', async () => {
    const base = 'mirp-IBSI-STS_003-CT-RTSTRUCT';
    const series = await open(folder(`${base}/dicom/image`));
    const nifti = await open([sourceOf(`${base}/nifti/image/image.nii.gz`)]);
    expect(series.grid.shape).toEqual(nifti.grid.shape);
    const distances = series.grid.affine.map((value, at) =>
      Math.abs(value - (nifti.grid.affine[at] ?? 9)),
    );
    // Float32 in the NIfTI.
    expect(Math.max(...distances)).toBeLessThan(1e-4);
    expect(sha256(series)).toBe(sha256(nifti));
  });

  it('LIDC: every slice of the image is named by its instance | the files themselves', async () => {
    const { source, grid } = await open(folder('LIDC-IDRI-0314-4readers/ct_dicom'));
    if (source.format !== 'dicom') throw new Error(source.format);
    const { frames, modality, frameOfReferenceUid } = source.series;
    expect(new Set(frames.map((frame) => frame?.sopInstanceUid)).size).toBe(grid.shape[2]);
    expect([modality, frameOfReferenceUid !== '']).toEqual(['CT', true]);
    expect(spacingMm(grid.affine)[2]).toBeCloseTo(1, 9);
  });
});

/** What becomes of each file; many share the same. */
const OUTCOMES: Readonly<Record<string, string>> = {
  '10 × 10 × 1': `
    pydicom/rtdose_1frame.dcm pydicom/rtdose_expb_1frame.dcm pydicom/rtdose_rle_1frame.dcm`,
  '10 × 10 × 15': `
    pydicom/rtdose.dcm pydicom/rtdose_expb.dcm pydicom/rtdose_rle.dcm`,
  '128 × 128 × 1': `
    pydicom/CT_small.dcm`,
  '384 × 384 × 1': `
    nibabel/nicom/slicethickness_empty_string.dcm`,
  '484 × 300 × 1': `
    pydicom/examples_overlay.dcm`,
  '512 × 512 × 1': `
    pydicom-data/693_J2KR.dcm pydicom-data/bad_sequence.dcm pydicom-data/explicit_VR-UN.dcm
    pydicom/693_J2KI.dcm pydicom/J2K_pixelrep_mismatch.dcm`,
  '64 × 64 × 1': `
    pydicom/MR_small.dcm pydicom/MR_small_RLE.dcm pydicom/MR_small_bigendian.dcm
    pydicom/MR_small_expb.dcm pydicom/MR_small_implicit.dcm
    pydicom/MR_small_jp2klossless.dcm pydicom/MR_small_jpeg_ls_lossless.dcm
    pydicom/MR_small_padded.dcm pydicom/zipMR.gz`,
  'input/corrupt bad-structure': `
    pydicom/meta_missing_tsyntax.dcm pydicom/rtplan_truncated.dcm`,
  'input/corrupt no-image-size': `
    pydicom/badVR.dcm`,
  'input/corrupt truncated': `
    pydicom/SC_rgb_jpeg.dcm pydicom/nested_priv_SQ.dcm`,
  'input/corrupt truncated-data': `
    pydicom/MR_truncated.dcm`,
  'input/inconsistent-geometry mosaic': `
    nibabel/0.dcm nibabel/1.dcm nibabel/nicom/0.dcm nibabel/nicom/1.dcm
    nibabel/nicom/siemens_dwi_0.dcm.gz nibabel/nicom/siemens_dwi_1000.dcm.gz`,
  'input/inconsistent-geometry no-position': `
    pydicom-data/JPEG-LL.dcm pydicom-data/emri_small.dcm pydicom-data/emri_small_RLE.dcm
    pydicom-data/emri_small_big_endian.dcm pydicom-data/emri_small_jpeg_2k_lossless.dcm
    pydicom/JPEG-lossy.dcm pydicom/JPEG2000-embedded-sequence-delimiter.dcm
    pydicom/JPEG2000.dcm pydicom/JPEGLSNearLossless_08.dcm pydicom/JPEGLSNearLossless_16.dcm
    pydicom/JPGExtended.dcm pydicom/image_dfl.dcm`,
  'input/no-image-content': `
    nibabel/nicom/decimal_rescale.dcm nibabel/nicom/philips_mprage.dcm.gz`,
  'input/unsupported-datatype color': `
    pydicom-data/HTJ2KLossless_08_RGB.dcm pydicom/ExplVR_BigEnd.dcm
    pydicom/GDCMJ2K_TextGBR.dcm pydicom/SC_jpeg_no_color_transform.dcm
    pydicom/SC_jpeg_no_color_transform_2.dcm pydicom/SC_rgb_dcmtk_+eb+cr.dcm
    pydicom/SC_rgb_dcmtk_+eb+cy+n1.dcm pydicom/SC_rgb_dcmtk_+eb+cy+n2.dcm
    pydicom/SC_rgb_dcmtk_+eb+cy+np.dcm pydicom/SC_rgb_dcmtk_+eb+cy+s2.dcm
    pydicom/SC_rgb_dcmtk_+eb+cy+s4.dcm pydicom/SC_rgb_gdcm_KY.dcm
    pydicom/SC_rgb_jls_lossy_line.dcm pydicom/SC_rgb_jls_lossy_sample.dcm
    pydicom/SC_rgb_jpeg_app14_dcmd.dcm pydicom/SC_rgb_jpeg_dcmd.dcm
    pydicom/SC_rgb_jpeg_dcmtk.dcm pydicom/SC_rgb_jpeg_gdcm.dcm
    pydicom/SC_rgb_jpeg_lossy_gdcm.dcm pydicom/SC_rgb_rle.dcm pydicom/SC_rgb_rle_16bit.dcm
    pydicom/SC_rgb_rle_16bit_2frame.dcm pydicom/SC_rgb_rle_2frame.dcm
    pydicom/SC_rgb_rle_32bit.dcm pydicom/SC_rgb_rle_32bit_2frame.dcm
    pydicom/SC_rgb_small_odd.dcm pydicom/SC_rgb_small_odd_big_endian.dcm
    pydicom/SC_rgb_small_odd_jpeg.dcm pydicom/SC_ybr_full_422_uncompressed.dcm
    pydicom/examples_jpeg2k.dcm pydicom/examples_palette.dcm pydicom/examples_rgb_color.dcm
    pydicom/examples_ybr_color.dcm`,
  'input/unsupported-format': `
    pydicom-data/JLSN_RGB_ILV0.dcm pydicom/no_meta.dcm`,
  'input/unsupported-format no-image': `
    nibabel/nicom/csa_slice_norm.dcm pydicom-data/liver_nonbyte_aligned.dcm
    pydicom/ExplVR_BigEndNoMeta.dcm pydicom/ExplVR_LitEndNoMeta.dcm pydicom/UN_sequence.dcm
    pydicom/empty_charset_LEI.dcm pydicom/liver_1frame.dcm pydicom/liver_expb_1frame.dcm
    pydicom/no_meta_group_length.dcm pydicom/priv_SQ.dcm pydicom/reportsi.dcm
    pydicom/reportsi_with_empty_number_tags.dcm pydicom/rtplan.dcm pydicom/rtstruct.dcm
    pydicom/test-SR.dcm pydicom/waveform_ecg.dcm`,
};

function outcomeOf(sources: readonly SourceFile[]): Promise<string> {
  return open(sources).then(
    ({ grid }) => grid.shape.join(' × '),
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      const { reason, datatype } = error.detail;
      return [error.code, reason ?? datatype].filter((part) => part !== undefined).join(' ');
    },
  );
}

describe.skipIf(!hasData)('files that others stumble over', () => {
  const files = Object.entries(OUTCOMES).flatMap(([outcome, list]) =>
    list.split(/\s+/).flatMap((path) => (path === '' ? [] : [[path, outcome] as const])),
  );

  it.each(files)('%s: %s', async (path, outcome) => {
    expect(await outcomeOf([sourceOf(`malformed/${path}`)])).toBe(outcome);
  });

  it('all of them at once are told apart, and every file is accounted for', async () => {
    const sources = files.map(([path]) => sourceOf(`malformed/${path}`));
    const { findings } = await inspectFiles({ sources }, codecContext());
    const seen = new Set(findings.flatMap((finding) => finding.sources));
    expect(seen.size).toBe(sources.length);
  });
});
