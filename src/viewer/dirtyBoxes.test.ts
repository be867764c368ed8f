import { describe, expect, it } from 'vitest';
import type { VoxelBox } from '../core/geometry/voxelBox.ts';
import { boxVoxels, clippedBox, cutBox, withBox } from './dirtyBoxes.ts';

const box = (low: VoxelBox['low'], high: VoxelBox['high']): VoxelBox => ({ low, high });

describe('boxes to upload', () => {
  it('become one along a stroke', () => {
    let boxes: VoxelBox[] = [];
    for (let step = 0; step < 50; step++)
      boxes = withBox(boxes, box([4 * step, 3 * step, 7], [4 * step + 30, 3 * step + 30, 8]));
    expect(boxes).toEqual([box([0, 0, 7], [226, 177, 8])]);
  });

  it('stay apart where the space between them is large', () => {
    const near = box([0, 0, 0], [10, 10, 10]);
    const far = box([500, 500, 390], [510, 510, 400]);
    expect(withBox([near], far)).toEqual([near, far]);
  });

  it('join those that a new one connects', () => {
    const one = box([0, 0, 0], [512, 512, 2]);
    const other = box([0, 0, 10], [512, 512, 12]);
    expect(withBox([one], other)).toHaveLength(2);
    const between = box([0, 0, 2], [512, 512, 10]);
    expect(withBox([one, other], between)).toEqual([box([0, 0, 0], [512, 512, 12])]);
  });

  it('are cut to the grid', () => {
    expect(clippedBox(box([-3, 2, 0], [4, 99, 1]), [5, 6, 7])).toEqual(box([0, 2, 0], [4, 6, 1]));
    expect(clippedBox(box([5, 0, 0], [9, 1, 1]), [5, 6, 7])).toBeNull();
    expect(clippedBox(box([2, 0, 0], [2, 1, 1]), [5, 6, 7])).toBeNull();
  });

  it('are cut to a size along k, one slice at least, losing nothing', () => {
    const whole = box([1, 2, 3], [11, 12, 33]);
    const [first, rest] = cutBox(whole, 450);
    expect(first).toEqual(box([1, 2, 3], [11, 12, 7]));
    expect(rest).toEqual(box([1, 2, 7], [11, 12, 33]));
    expect(boxVoxels(first) + boxVoxels(rest ?? first)).toBe(boxVoxels(whole));
    expect(cutBox(whole, 1)[0]).toEqual(box([1, 2, 3], [11, 12, 4]));
    expect(cutBox(whole, 3000)).toEqual([whole, null]);
  });
});
