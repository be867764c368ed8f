import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { EVERY_SLICE } from '../../core/intake/readingPlan.ts';
import type { CallContext } from '../../rpc/serve.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import type { CodecProgress, SourceFile } from '../codec.api.ts';
import { glanceVoxels } from './glanceVoxels.ts';
import { openVolume } from './openVolume.ts';
import { readLabels } from './readLabels.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

interface RealFile {
  readonly path: string;
  readonly shape: readonly number[];
  readonly affine: readonly number[];
  readonly sha256OfFloat32: string;
  /** Value and voxels, of what is a map of labels. */
  readonly labels: readonly (readonly [number, number])[] | null;
}

const golden = readGolden('voxel_formats') as { realFiles: readonly RealFile[] };
const DATA = resolve(process.env['ISODOUBT_DATA'] ?? '../shared/data');
const isPresent = existsSync(DATA);

const context: CallContext<CodecProgress> = {
  progress: () => undefined,
  checkpoint: () => Promise.resolve(),
  signal: new AbortController().signal,
  transfer: () => undefined,
  deliver: () => undefined,
};

function sourceOf(path: string): SourceFile {
  const bytes = new Uint8Array(readFileSync(resolve(DATA, path)));
  return { path: basename(path), file: new Blob([bytes]), entry: null };
}

const maps = golden.realFiles.filter(({ labels }) => labels !== null);

describe.skipIf(!isPresent)('data folder', () => {
  it.each(golden.realFiles.map((one) => [one.path, one] as const))(
    '%s: shape, affine and every value as SimpleITK or nibabel has them',
    async (path, expected) => {
      const sources = [sourceOf(path)];
      const { grid, voxels } = await openVolume({ sources, plan: EVERY_SLICE }, context);
      expect(grid.shape).toEqual(expected.shape);
      const stray = grid.affine.map((value, at) => Math.abs(value - (expected.affine[at] ?? 0)));
      expect(Math.max(...stray)).toBeLessThan(1e-9);
      const values = new Uint8Array(Float32Array.from(voxels).buffer);
      expect(createHash('sha256').update(values).digest('hex')).toBe(expected.sha256OfFloat32);
    },
  );

  it.each(maps.map((one) => [one.path, one] as const))(
    '%s: every label',
    async (path, expected) => {
      const { layers, segments } = await readLabels([sourceOf(path)], null, context);
      const counts = segments.map(({ number, layer, label }) => {
        const voxels = layers[layer]?.reduce((sum, found) => sum + (found === label ? 1 : 0), 0);
        return [number, voxels];
      });
      expect(counts).toEqual(expected.labels);
      expect((await glanceVoxels([sourceOf(path)], context)).look).toBe('labels');
    },
  );

  it('pyradiomics’ mask lies on the grid of its image', async () => {
    const image = await openVolume(
      { sources: [sourceOf('pyradiomics/brain1_image.nrrd')], plan: EVERY_SLICE },
      context,
    );
    const mask = sourceOf('pyradiomics/brain1_label.nrrd');
    const { grid, issues } = await readLabels([mask], image.grid, context);
    expect([grid, issues]).toEqual([image.grid, []]);
  });

  it.each([
    ['analyze.hdr', 'input/unsupported-format', { format: 'analyze' }],
    [
      'nifti1.hdr',
      'input/corrupt',
      { reason: 'data-file-missing', missing: 1, count: 1, format: 'nifti1' },
    ],
    [
      'nifti2.hdr',
      'input/corrupt',
      { reason: 'data-file-missing', missing: 1, count: 1, format: 'nifti2' },
    ],
    ['test.mgz', 'input/not-three-dimensional', { shape: [3, 4, 5, 2] }],
    ['example_nifti2.nii.gz', 'input/not-three-dimensional', { shape: [32, 20, 12, 2] }],
    ['example4d.nii.gz', 'input/not-three-dimensional', { shape: [128, 96, 24, 2] }],
  ])('malformed/nibabel/%s is refused by name', async (name, code, detail) => {
    const sources = [sourceOf(`malformed/nibabel/${name}`)];
    const failure: unknown = await openVolume({ sources, plan: EVERY_SLICE }, context).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toMatchObject({ code, detail });
  });

  it('malformed/nibabel/row_major.dconn.nii (CIFTI) is refused as no volume', async () => {
    const sources = [sourceOf('malformed/nibabel/row_major.dconn.nii')];
    await expect(openVolume({ sources, plan: EVERY_SLICE }, context)).rejects.toMatchObject({
      code: 'input/not-three-dimensional',
    });
  });
});
