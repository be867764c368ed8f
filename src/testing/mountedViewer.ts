import { affineFromColumns, applyPoint } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import type { Volume } from '../core/volume/volume.ts';
import { createNiivueViewer } from '../viewer/niivueViewer.ts';
import type { Plane, Viewer } from '../viewer/viewer.ts';

/** Of the canvas, CSS pixels. */
export const WIDTH = 300;
export const HEIGHT = 200;

/** Of the world in mm, of voxels, or RGB. */
export type Triple = readonly [number, number, number];

/** 20³ mm³, 1 mm voxels, i to the right, j to the front, k to the head. */
export const RAS: VoxelGrid = {
  shape: [20, 20, 20],
  affine: grown([1, 0, 0], [0, 1, 0], [0, 0, 1]),
};
/** The same box as LPS files store it. */
export const LPS: VoxelGrid = {
  shape: [20, 20, 20],
  affine: grown([-1, 0, 0], [0, -1, 0], [0, 0, 1], [19, 19, 0]),
};
/** i to the feet, j to the left, k to the front; 2 × 1 × 4 mm. */
export const PERMUTED: VoxelGrid = {
  shape: [10, 20, 5],
  affine: grown([0, 0, -2], [-1, 0, 0], [0, 4, 0], [19, 0, 19]),
};
/** Turned by some 20°, i to the left, k tilted. */
export const OBLIQUE: VoxelGrid = {
  shape: [18, 16, 12],
  affine: grown([-0.94, 0.34, 0], [0.32, 0.88, -0.34], [-0.17, -0.48, 1.41], [40, -12, 7]),
};

/** Turned by some 20°, left-handed; 0.8 × 1.1 × 2.5 mm, i to the back, j to the right, k to the feet. */
export const LEFT_HANDED: VoxelGrid = {
  shape: [24, 18, 9],
  affine: grown([0.21, -0.76, 0.13], [1.05, 0.3, 0.1], [-0.18, -0.36, -2.47], [-12, 30, 9]),
};

/** Affine of the ways along which i, j and k grow, mm, and of the first voxel's centre. */
export function grown(
  i: Triple,
  j: Triple,
  k: Triple,
  origin: Triple = [0, 0, 0],
): VoxelGrid['affine'] {
  return affineFromColumns([i, j, k], origin);
}

/** An image whose voxels follow from where they lie in the world. */
export function volumeOf(
  grid: VoxelGrid,
  valueAt: (world: Triple, index: Triple) => number,
): Volume {
  return {
    grid,
    voxels: Int16Array.from(fill(grid, valueAt)),
    issues: [],
    source: {
      format: 'nifti1',
      header: new Uint8Array(348),
      littleEndian: true,
      sha256: '',
    },
  };
}

/** Values of all voxels, i fastest. */
export function fill(
  { shape: [ni, nj, nk], affine }: VoxelGrid,
  valueAt: (world: Triple, index: Triple) => number,
): number[] {
  return Array.from({ length: ni * nj * nk }, (_, n) => {
    const index = [n % ni, Math.floor(n / ni) % nj, Math.floor(n / (ni * nj))] as const;
    return valueAt(applyPoint(affine, index), index);
  });
}

const open: { viewer: Viewer; host: HTMLElement }[] = [];

/** A viewer on a canvas of its own in the document; {@link disposeViewers} takes it away. */
export async function mount(): Promise<{
  viewer: Viewer;
  canvas: HTMLCanvasElement;
  host: HTMLElement;
}> {
  const host = document.createElement('div');
  host.style.cssText = `position:absolute;left:0;top:0;width:${WIDTH}px;height:${HEIGHT}px`;
  const canvas = document.createElement('canvas');
  host.append(canvas);
  document.body.append(host);
  const viewer = await createNiivueViewer(canvas);
  open.push({ viewer, host });
  return { viewer, canvas, host };
}

/** After each test. */
export function disposeViewers(): void {
  for (const { viewer, host } of open.splice(0)) {
    viewer.dispose();
    host.remove();
  }
}

/** The picture after the next frame: RGB at a place of a plane's tile, given as fractions from its left top. */
export function picture(
  canvas: HTMLCanvasElement,
): Promise<(plane: Plane, u: number, v: number) => Triple> {
  return new Promise((resolve, reject) => {
    requestAnimationFrame(() => {
      const gl = canvas.getContext('webgl2');
      if (!gl) return reject(new Error('no context'));
      const { width, height } = canvas;
      const pixels = new Uint8Array(4 * width * height);
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      const split = Math.round(width * 0.6);
      const tiles = {
        axial: [0, 0, split, height],
        sagittal: [split + 2, 0, width - split - 2, height / 2],
        coronal: [split + 2, height / 2 + 2, width - split - 2, height / 2 - 2],
      };
      resolve((plane, u, v) => {
        const [left, top, w, h] = tiles[plane];
        const x = Math.floor(left + u * w);
        const y = height - 1 - Math.floor(top + v * h);
        const at = 4 * (x + width * y);
        return [pixels[at], pixels[at + 1], pixels[at + 2]];
      });
    });
  });
}

/** RGB of a voxel at the top of the window. */
export const isBright = ([r, g, b]: Triple): boolean => Math.min(r, g, b) > 200;
/** RGB of a voxel at its bottom. */
export const isDark = ([r, g, b]: Triple): boolean => Math.max(r, g, b) < 60;
