import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { affineFromColumns } from '../geometry/affine.ts';
import { applyPatch } from './labelPatch.ts';
import {
  structurePart,
  structurePatch,
  type EditExtent,
  type StructureOperation,
} from './structureEdit.ts';
import { plainRules } from './structureRules.ts';

type Operation = Exclude<StructureOperation, { kind: 'interpolate' }>;

interface GoldenCase {
  readonly shape: [number, number, number];
  readonly spacingMm: [number, number, number];
  readonly mask: string;
  readonly fillHoles: string;
  readonly fillHolesPerSlice: string[];
  readonly largest: string;
  readonly largestPerSlice: string[];
  readonly radii: {
    readonly radiusMm: number;
    readonly grown: string;
    readonly grownPerSlice: string[];
    readonly shrunk: string;
    readonly shrunkPerSlice: string[];
  }[];
}

interface GoldenSmooth {
  readonly shape: [number, number, number];
  readonly spacingMm: [number, number, number];
  readonly mask: string;
  readonly smoothed: { readonly sigmaMm: number; readonly mask: string }[];
}

const { cases, smooth } = readGolden('structure_edit') as {
  cases: GoldenCase[];
  smooth: GoldenSmooth;
};

const VOLUME: EditExtent = { kind: 'volume' };
const AXES = [0, 1, 2] as const;

describe.each(cases)('against scipy: $shape', (golden) => {
  const edited = (operation: Operation): string => editedMask(golden, operation);

  it('fill holes', () => {
    expect(edited({ kind: 'fill-holes', extent: VOLUME })).toBe(golden.fillHoles);
    for (const axis of AXES) {
      const filled = edited({ kind: 'fill-holes', extent: { kind: 'slices', axis } });
      expect(filled).toBe(golden.fillHolesPerSlice[axis]);
    }
  });

  it('largest island', () => {
    const kind = 'keep-island';
    expect(edited({ kind, seed: null, extent: VOLUME })).toBe(golden.largest);
    for (const axis of AXES) {
      const kept = edited({ kind, seed: null, extent: { kind: 'slices', axis } });
      expect(kept).toBe(golden.largestPerSlice[axis]);
    }
  });

  it.each(golden.radii)('grow and shrink by $radiusMm mm', ({ radiusMm, ...expected }) => {
    expect(edited({ kind: 'grow', radiusMm, extent: VOLUME })).toBe(expected.grown);
    expect(edited({ kind: 'shrink', radiusMm, extent: VOLUME })).toBe(expected.shrunk);
    for (const axis of AXES) {
      const extent: EditExtent = { kind: 'slices', axis };
      expect(edited({ kind: 'grow', radiusMm, extent })).toBe(expected.grownPerSlice[axis]);
      expect(edited({ kind: 'shrink', radiusMm, extent })).toBe(expected.shrunkPerSlice[axis]);
    }
  });
});

describe('against scipy: smooth', () => {
  it.each(smooth.smoothed)('with $sigmaMm mm', ({ sigmaMm, mask }) => {
    const ours = editedMask(smooth, { kind: 'smooth', sigmaMm, extent: VOLUME });
    const count = (text: string): number => text.replaceAll('0', '').length;
    // Voxels of equal height go together.
    expect(Math.abs(count(ours) - count(smooth.mask))).toBeLessThanOrEqual(1);
    // Running means are not quite the Gaussian: what is near the limit may lie on either side.
    const agreed = Array.from(ours, (label, voxel) => (mask[voxel] === '2' ? '2' : label));
    expect(agreed.join('')).toBe(mask);
    expect(count(mask.replaceAll('2', '0'))).toBeGreaterThan(0.7 * count(smooth.mask));
  });
});

/** The mask after an operation, on a grid that is turned by a quarter. */
function editedMask(
  { shape, spacingMm, mask }: Pick<GoldenCase, 'shape' | 'spacingMm' | 'mask'>,
  operation: Operation,
): string {
  const affine = affineFromColumns(
    [
      [0, spacingMm[0], 0],
      [-spacingMm[1], 0, 0],
      [0, 0, spacingMm[2]],
    ],
    [5, 6, 7],
  );
  const labels = Uint8Array.from(mask, Number);
  const rules = plainRules(1, new Uint8Array(256).fill(1));
  const target = { grid: { shape, affine }, labels, rules };
  const part = structurePart(target, operation);
  if (part) applyPatch(labels, structurePatch(part, operation));
  return labels.join('');
}
