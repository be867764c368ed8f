import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packLayers } from '../../core/contour/packLayers.ts';
import { affineFromColumns } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { inventedSeries } from '../../testing/dicomSeries.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import {
  dicomSource,
  maskOf,
  parsed,
  readContours,
  repeatableWriting,
  segmentOf,
} from '../../testing/structureSet.ts';
import { writeRtstruct } from './writeRtstruct.ts';
import { finished } from '../../testing/finished.ts';

/** See rtstruct.py: structures drawn there, and files of them by others. */
interface Golden {
  readonly shape: [number, number, number];
  readonly spacingMm: number;
  readonly thicknessMm: number;
  readonly originLps: readonly [number, number, number];
  readonly structures: readonly { readonly name: string; readonly runs: readonly number[] }[];
  readonly files: Readonly<Record<string, string>>;
}

interface ReadStructure {
  readonly name: string;
  readonly voxels: number;
  readonly maskVoxels: number;
  readonly common: number;
}

/** See rtstruct_written.py: what others find in the file that is written here. */
interface Written {
  readonly sha256: string;
  readonly contours: number;
  readonly 'rt-utils': readonly ReadStructure[];
  readonly plastimatch: readonly ReadStructure[];
}

const golden = readGolden('rtstruct') as Golden;

function gridOf({ shape, spacingMm, thicknessMm, originLps: [x, y, z] }: Golden): VoxelGrid {
  const steps = [
    [-spacingMm, 0, 0],
    [0, -spacingMm, 0],
    [0, 0, thicknessMm],
  ] as const;
  return { shape, affine: affineFromColumns(steps, [-x, -y, z]) };
}

const grid = gridOf(golden);
const series = inventedSeries(grid);

function goldenMask({ runs }: Golden['structures'][number]): number[] {
  const mask = new Uint8Array(grid.shape[0] * grid.shape[1] * grid.shape[2]);
  for (let at = 0; at < runs.length; at += 2) mask.fill(1, runs[at], runs[at + 1]);
  return [...mask];
}

describe('conformance: RTSTRUCT, read', () => {
  it.each(Object.keys(golden.files))(
    'written by %s | the masks it was given, voxel by voxel, with holes and islands',
    (by) => {
      const file = parsed(gunzipSync(Buffer.from(golden.files[by], 'base64')));
      const layers = readContours(file, { grid, source: dicomSource(series) });
      expect(layers.issues).toEqual([]);
      for (const structure of golden.structures) {
        const segment = layers.segments.find(({ name }) => name === structure.name);
        expect(segment && maskOf(layers, segment), structure.name).toEqual(goldenMask(structure));
      }
    },
  );
});

describe('conformance: RTSTRUCT, written', () => {
  const packing = packLayers(grid);
  golden.structures.forEach(({ name, runs }, at) =>
    packing.add(segmentOf(at + 1, { name, origin: 'automatic' }), Uint32Array.from(runs)),
  );
  const bytes = finished(
    writeRtstruct({
      series,
      layers: { grid, layers: packing.layers, segments: packing.segments, issues: [] },
      writing: repeatableWriting('removed'),
    }),
  );
  const folder = process.env['ISODOUBT_WRITE'];
  if (folder !== undefined) writeFileSync(`${folder}/rs.dcm`, bytes);
  const written = readGolden('rtstruct_written') as Written;

  it('the file that others were given | its SHA-256', () => {
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(written.sha256);
  });

  it.each(['rt-utils', 'plastimatch'] as const)(
    'read by %s | the same voxels, holes and islands too',
    (by) => {
      expect(written[by].map(({ name }) => name)).toEqual(
        golden.structures.map(({ name }) => name),
      );
      for (const { name, voxels, maskVoxels, common } of written[by]) {
        expect(maskVoxels, name).toBeGreaterThan(900);
        expect({ voxels, common }, name).toEqual({ voxels: maskVoxels, common: maskVoxels });
      }
    },
  );
});
