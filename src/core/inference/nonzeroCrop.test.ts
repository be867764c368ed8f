import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { boundingBox, boxShape, cropToBox, insertBox } from '../geometry/voxelBox.ts';
import { nonzeroMask } from './nonzeroCrop.ts';
import type { Size3 } from './slidingWindow.ts';

interface GoldenCrop {
  readonly shape: Size3;
  readonly channels: number[][];
  readonly mask: number[];
  readonly low: Size3;
  readonly high: Size3;
  readonly cropped: number[][];
}

const { crops } = readGolden('preprocessing') as { crops: readonly GoldenCrop[] };

describe.each(crops)('against nnU-Net crop_to_nonzero: $shape', (golden) => {
  const channels = golden.channels.map((voxels) => Float32Array.from(voxels));
  const mask = nonzeroMask(channels, golden.shape);
  const box = boundingBox(mask, golden.shape);

  it('finds the same mask and box', () => {
    expect([...mask]).toEqual(golden.mask);
    expect(box).toEqual({ low: golden.low, high: golden.high });
  });

  it('cuts the same voxels, and puts them back where they were', () => {
    channels.forEach((voxels, channel) => {
      const part = cropToBox(voxels, golden.shape, box);
      expect([...part]).toEqual(golden.cropped[channel]);
      const back = new Float32Array(voxels.length);
      insertBox(part, box, { voxels: back, shape: golden.shape });
      expect(back).toEqual(voxels);
    });
  });
});

describe('boundingBox, cropToBox, insertBox', () => {
  it('is the whole volume for an empty mask', () => {
    expect(boundingBox(new Uint8Array(24), [2, 3, 4])).toEqual({ low: [0, 0, 0], high: [2, 3, 4] });
  });

  it('holds a single voxel', () => {
    const mask = new Uint8Array(24);
    mask[1 + 2 * (2 + 3 * 3)] = 1;
    const box = boundingBox(mask, [2, 3, 4]);
    expect(box).toEqual({ low: [1, 2, 3], high: [2, 3, 4] });
    expect(boxShape(box)).toEqual([1, 1, 1]);
    expect([...cropToBox(mask, [2, 3, 4], box)]).toEqual([1]);
  });

  it('refuses boxes that reach outside and arrays that do not fit', () => {
    const voxels = new Int16Array(24);
    const outside = { low: [0, 0, 0], high: [3, 3, 4] } as const;
    const inside = { low: [0, 0, 0], high: [1, 1, 1] } as const;
    expect(() => cropToBox(voxels, [2, 3, 4], outside)).toThrow(/internal\/shape/);
    expect(() => cropToBox(voxels, [2, 3, 5], inside)).toThrow(/internal\/shape/);
    const volume = { voxels, shape: [2, 3, 4] } as const;
    expect(() => insertBox(new Int16Array(2), inside, volume)).toThrow(/internal\/shape/);
    expect(() => nonzeroMask([voxels, new Int16Array(3)], [2, 3, 4])).toThrow(/internal\/shape/);
  });
});
