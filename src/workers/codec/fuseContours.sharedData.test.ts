import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { structuresToFuse } from '../../core/evaluation/fusedStructures.ts';
import type { Fusion, Observer } from '../../core/evaluation/observers.ts';
import { codecContext } from '../../testing/codecContext.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import type { SourceFile } from '../codec.api.ts';
import { fuseContours } from './fuseContours.ts';
import { openVolume } from './openVolume.ts';
import { readObserver } from './readObserver.ts';

const DATA = process.env['ISODOUBT_DATA'] ?? '../shared/data';
const READERS = `${DATA}/LIDC-IDRI-0314-4readers/derived_nifti`;

const { lidc } = readGolden('observers_evaluation') as {
  readonly lidc: {
    readonly volumes: readonly number[];
    readonly majorityVoxels: number;
    readonly stapleVoxels: number;
    readonly union: number;
    readonly intersection: number;
  };
};

function source(name: string): SourceFile {
  return { path: name, file: new Blob([readFileSync(`${READERS}/${name}`)]), entry: null };
}

describe.skipIf(!existsSync(DATA))('LIDC-IDRI-0314: four readers', () => {
  it('read as observers of the image, and made one contour | SimpleITK, numpy', async () => {
    const image = await openVolume(
      {
        sources: [source('ct_crop.nii.gz')],
        plan: { part: 0, every: 1, slices: null, issues: [] },
      },
      codecContext(),
    );
    const observers: Observer[] = [];
    for (const reader of [1, 2, 3, 4]) {
      const name = `reader${reader}.nii.gz`;
      const files = [
        { format: 'label-map' as const, name, sources: [source(name)], numbers: null },
      ];
      const { labels, sets, structures, sha256 } = await readObserver(
        { files, image },
        codecContext(),
      );
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(structures).toHaveLength(1);
      expect(labels.filter((label) => label === 1)).toHaveLength(lidc.volumes[reader - 1] ?? 0);
      observers.push({ name, labels, sets, structures });
    }
    const voxelsBy = async (fusion: Fusion): Promise<number> => {
      const structures = structuresToFuse(observers, fusion);
      const fused = await fuseContours(
        { grid: image.grid, observers, structures, fusion, files: [] },
        codecContext(),
      );
      expect(fused.provenance.issues).toMatchObject([
        { code: 'issue/fused-observers', detail: { rule: fusion.kind, observers: 4 } },
      ]);
      return fused.labels.filter((label) => label === 1).length;
    };
    expect(await voxelsBy({ kind: 'majority' })).toBe(lidc.majorityVoxels);
    expect(await voxelsBy({ kind: 'staple' })).toBe(lidc.stapleVoxels);
    expect(await voxelsBy({ kind: 'union' })).toBe(lidc.union);
    expect(await voxelsBy({ kind: 'intersection' })).toBe(lidc.intersection);
    expect(await voxelsBy({ kind: 'observer', position: 1 })).toBe(lidc.volumes[1]);
  });
});
