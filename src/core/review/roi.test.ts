import { describe, expect, it } from 'vitest';
import type { VoxelGrid } from '../geometry/grid.ts';
import { bodyMask, regionOfInterest } from './roi.ts';

/** Axial slices drawn as text: '#' tissue, ' ' air. */
function drawn(...slices: string[][]): { hounsfield: Int16Array; grid: VoxelGrid } {
  const [ni, nj, nk] = [slices[0][0].length, slices[0].length, slices.length];
  const hounsfield = Int16Array.from(slices.flat().join(''), (pixel) =>
    pixel === '#' ? 40 : -1000,
  );
  return {
    hounsfield,
    grid: { shape: [ni, nj, nk], affine: [-5, 0, 0, 0, 0, -5, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1] },
  };
}

function pictures(mask: Uint8Array, { shape: [ni, nj, nk] }: VoxelGrid): string[][] {
  return Array.from({ length: nk }, (_, k) =>
    Array.from({ length: nj }, (_, j) =>
      Array.from({ length: ni }, (_, i) => (mask[i + ni * (j + nj * k)] ? '#' : ' ')).join(''),
    ),
  );
}

describe('bodyMask', () => {
  it('keeps the trunk, drops arm and table, fills the lung', () => {
    const { hounsfield, grid } = drawn(
      ['         ', '# #####  ', '# #   #  ', '# #####  ', '         ', '#########'],
      ['         ', '# #####  ', '# #   #  ', '  #####  ', '         ', '         '],
    );
    expect(pictures(bodyMask(hounsfield, grid), grid)).toEqual([
      ['         ', '  #####  ', '  #####  ', '  #####  ', '         ', '         '],
      ['         ', '  #####  ', '  #####  ', '  #####  ', '         ', '         '],
    ]);
  });

  it('leaves air outside that reaches the rim of the slice', () => {
    const { hounsfield, grid } = drawn(['## ##', '#   #', '#####']);
    expect(pictures(bodyMask(hounsfield, grid), grid)).toEqual([['## ##', '#   #', '#####']]);
  });

  it('is empty in air and whole in water', () => {
    const { hounsfield, grid } = drawn(['   ', '   '], ['   ', '   ']);
    expect(bodyMask(hounsfield, grid).every((value) => value === 0)).toBe(true);
    expect(bodyMask(hounsfield.fill(0), grid).every((value) => value === 1)).toBe(true);
  });

  it('refuses voxels that do not fit', () => {
    const { grid } = drawn(['   ']);
    expect(() => bodyMask(new Int16Array(4), grid)).toThrow(/internal\/shape/);
  });
});

const background = () => new Float32Array(36).fill(1);

describe('regionOfInterest', () => {
  const { grid } = drawn(['         '], ['         '], ['         '], ['         ']);
  const everywhere = new Uint8Array(36).fill(1);

  it('reaches 10 mm, the tenth included, from where a structure is possible', () => {
    const p = background();
    p[4] = 0.95;
    const { mask, voxels } = regionOfInterest(p, everywhere, grid);
    expect(pictures(mask, grid).flat()).toEqual([
      '  #####  ',
      '   ###   ',
      '    #    ',
      '         ',
    ]);
    expect(voxels).toBe(9);
  });

  it('stays within the body', () => {
    const p = background();
    p[4] = 0.5;
    const body = everywhere.slice();
    body.fill(0, 9);
    expect(regionOfInterest(p, body, grid).voxels).toBe(5);
  });

  it('is empty where nothing reaches 0.05', () => {
    const p = background().fill(0.951);
    expect(regionOfInterest(p, everywhere, grid)).toEqual({ mask: new Uint8Array(36), voxels: 0 });
  });
});
