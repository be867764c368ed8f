import { AppError } from '../core/errors.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { voxelCount } from '../core/geometry/gridMath.ts';
import type { VoxelBox } from '../core/geometry/voxelBox.ts';
import { boxVoxels, clippedBox, cutBox, withBox } from './dirtyBoxes.ts';

type Voxels = Int16Array | Float32Array | Uint8Array;

export type VoxelFormat = 'int16' | 'float32' | 'uint8' | 'unit-float' | 'unit-byte';

/** One upload at most; a volume of 512 × 512 × 600 must not hold the main thread for its whole length. */
const SLAB_BYTES = 8 * 2 ** 20;
/** Uploads of changed boxes before one picture; what is more comes with the next. */
const FRAME_BYTES = 16 * 2 ** 20;

const EVERYWHERE: VoxelBox = { low: [0, 0, 0], high: [Infinity, Infinity, Infinity] };

interface GlFormat {
  readonly internal: number;
  readonly format: number;
  readonly type: number;
  readonly isFiltered: boolean;
}

function glFormat(gl: WebGL2RenderingContext, format: VoxelFormat): GlFormat {
  const formats: Record<VoxelFormat, GlFormat> = {
    int16: { internal: gl.R16I, format: gl.RED_INTEGER, type: gl.SHORT, isFiltered: false },
    float32: { internal: gl.R32F, format: gl.RED, type: gl.FLOAT, isFiltered: false },
    uint8: { internal: gl.R8UI, format: gl.RED_INTEGER, type: gl.UNSIGNED_BYTE, isFiltered: false },
    // Half precision: 0 … 1 to 2⁻¹¹, and every card filters it.
    'unit-float': { internal: gl.R16F, format: gl.RED, type: gl.FLOAT, isFiltered: true },
    // 255 is 1.
    'unit-byte': { internal: gl.R8, format: gl.RED, type: gl.UNSIGNED_BYTE, isFiltered: true },
  };
  return formats[format];
}

/** One voxel array on the graphics card, or a single empty voxel in its place. Borrows the array while it is set. */
export class VoxelTexture {
  readonly #gl: WebGL2RenderingContext;
  readonly #unit: number;
  #texture: WebGLTexture;
  #format: VoxelFormat;
  #shown: { readonly grid: VoxelGrid; readonly voxels: Voxels } | null = null;
  #generation = 0;
  /** Changed since they were uploaded. */
  #dirty: readonly VoxelBox[] = [];
  /** Changed since the `set` under way began, which may have read them before. */
  #dirtySinceSet: readonly VoxelBox[] = [];

  /** @param unit texture unit that this layer owns. */
  constructor(gl: WebGL2RenderingContext, unit: number, format: VoxelFormat) {
    this.#gl = gl;
    this.#unit = unit;
    this.#format = format;
    this.#texture = this.#allocate([1, 1, 1], format);
  }

  /** Where the voxels lie that are shown; null while there are none. */
  get grid(): VoxelGrid | null {
    return this.#shown?.grid ?? null;
  }

  get format(): VoxelFormat {
    return this.#format;
  }

  /**
   * Puts an array on the card, slab by slab; what was there is shown until the last slab is in, then freed.
   * A later `set` or `clear` overtakes this one.
   * @param voxels [K, J, I] on `grid`.
   * @returns false when it was overtaken.
   * @throws AppError `internal/shape`, `input/too-large`, `resource/out-of-memory`, `resource/device-lost`.
   */
  async set(grid: VoxelGrid, voxels: Voxels, format: VoxelFormat): Promise<boolean> {
    const generation = ++this.#generation;
    this.#dirtySinceSet = [];
    checkLength(grid, voxels);
    // To ask for errors is to wait for the card: not before it has done what was asked of it.
    await settled(this.#gl);
    if (generation !== this.#generation) return false;
    this.#checkSize(grid.shape);
    const next = this.#allocate(grid.shape, format);
    await settled(this.#gl);
    this.#check(next, voxels.byteLength);
    const [ni, nj, nk] = grid.shape;
    const slices = Math.max(1, Math.floor(SLAB_BYTES / (ni * nj * voxels.BYTES_PER_ELEMENT)));
    for (let first = 0; first < nk; first += slices) {
      await settled(this.#gl);
      if (generation !== this.#generation) {
        this.#gl.deleteTexture(next);
        return false;
      }
      const high = [ni, nj, Math.min(first + slices, nk)] as const;
      this.#upload({ texture: next, format, grid, voxels }, { low: [0, 0, first], high });
    }
    await settled(this.#gl);
    this.#check(next, voxels.byteLength);
    if (generation !== this.#generation) {
      this.#gl.deleteTexture(next);
      return false;
    }
    this.#replace(next, format);
    this.#shown = { grid, voxels };
    this.#dirty = this.#dirtySinceSet;
    return true;
  }

  /**
   * Puts a small array on the card at once, and overtakes what is loading.
   * @throws AppError `internal/shape`.
   */
  put(grid: VoxelGrid, voxels: Voxels, format: VoxelFormat): void {
    checkLength(grid, voxels);
    this.#generation++;
    const texture = this.#allocate(grid.shape, format);
    this.#upload({ texture, format, grid, voxels }, { low: [0, 0, 0], high: grid.shape });
    this.#replace(texture, format);
    this.#shown = { grid, voxels };
    this.#dirty = [];
  }

  /** The borrowed array was changed in place within a box, or anywhere; `flush` uploads it. */
  refresh(box: VoxelBox = EVERYWHERE): void {
    this.#dirty = withBox(this.#dirty, box);
    this.#dirtySinceSet = withBox(this.#dirtySinceSet, box);
  }

  /**
   * Uploads what was changed, as much as a frame has time for.
   * @returns false when something is left for the next.
   */
  flush(): boolean {
    const shown = this.#shown;
    const boxes = shown
      ? this.#dirty.flatMap((box) => clippedBox(box, shown.grid.shape) ?? [])
      : [];
    this.#dirty = [];
    if (!shown) return true;
    let left = FRAME_BYTES / shown.voxels.BYTES_PER_ELEMENT;
    for (const box of boxes) {
      const [now, later] = left > 0 ? cutBox(box, left) : [null, box];
      if (now) this.#upload({ texture: this.#texture, format: this.#format, ...shown }, now);
      if (now) left -= boxVoxels(now);
      if (later) this.#dirty = [...this.#dirty, later];
    }
    return this.#dirty.length === 0;
  }

  /** Frees the array's memory on the card. */
  clear(): void {
    this.#generation++;
    this.#dirty = [];
    if (!this.#shown) return;
    this.#shown = null;
    this.#replace(this.#allocate([1, 1, 1], this.#format), this.#format);
  }

  bind(): void {
    this.#gl.activeTexture(this.#gl.TEXTURE0 + this.#unit);
    this.#gl.bindTexture(this.#gl.TEXTURE_3D, this.#texture);
  }

  dispose(): void {
    this.#generation++;
    this.#shown = null;
    this.#gl.deleteTexture(this.#texture);
  }

  #replace(texture: WebGLTexture, format: VoxelFormat): void {
    this.#gl.deleteTexture(this.#texture);
    this.#texture = texture;
    this.#format = format;
  }

  #allocate(shape: VoxelGrid['shape'], format: VoxelFormat): WebGLTexture {
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0 + this.#unit);
    gl.bindTexture(gl.TEXTURE_3D, texture);
    const { internal, isFiltered } = glFormat(gl, format);
    const filter = isFiltered ? gl.LINEAR : gl.NEAREST;
    gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MIN_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MAG_FILTER, filter);
    for (const wrap of [gl.TEXTURE_WRAP_R, gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T])
      gl.texParameteri(gl.TEXTURE_3D, wrap, gl.CLAMP_TO_EDGE);
    gl.texStorage3D(gl.TEXTURE_3D, 1, internal, ...shape);
    return texture;
  }

  #checkSize(shape: VoxelGrid['shape']): void {
    const gl = this.#gl;
    if (gl.isContextLost()) throw new AppError('resource/device-lost');
    const limit = Number(gl.getParameter(gl.MAX_3D_TEXTURE_SIZE));
    if (shape.some((length) => length > limit))
      throw new AppError('input/too-large', { shape, limit });
    // Errors of others before us are not ours.
    while (gl.getError() !== gl.NO_ERROR && !gl.isContextLost());
  }

  #upload(
    target: { texture: WebGLTexture; format: VoxelFormat; grid: VoxelGrid; voxels: Voxels },
    { low, high }: VoxelBox,
  ): void {
    const gl = this.#gl;
    const { format, type } = glFormat(gl, target.format);
    const [ni, nj] = target.grid.shape;
    gl.activeTexture(gl.TEXTURE0 + this.#unit);
    gl.bindTexture(gl.TEXTURE_3D, target.texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    // Left on by a decoded bitmap, this makes the upload of a 3-D array an error.
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, ni);
    gl.pixelStorei(gl.UNPACK_IMAGE_HEIGHT, nj);
    const offset = low[0] + ni * (low[1] + nj * low[2]);
    const size = [high[0] - low[0], high[1] - low[1], high[2] - low[2]] as const;
    gl.texSubImage3D(gl.TEXTURE_3D, 0, ...low, ...size, format, type, target.voxels, offset);
    // niivue counts on rows and slices that lie close.
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    gl.pixelStorei(gl.UNPACK_IMAGE_HEIGHT, 0);
  }

  /** Throws what the card reports, and frees the texture. */
  #check(texture: WebGLTexture, bytes: number): void {
    const gl = this.#gl;
    // A lost context reports its error once and then none.
    if (gl.isContextLost()) throw new AppError('resource/device-lost');
    const error = gl.getError();
    if (error === gl.NO_ERROR) return;
    gl.deleteTexture(texture);
    if (error === gl.OUT_OF_MEMORY) throw new AppError('resource/out-of-memory', { bytes });
    throw new AppError('internal/unexpected', { reason: `WebGL error ${error}` });
  }
}

function checkLength(grid: VoxelGrid, { length }: Voxels): void {
  const expected = voxelCount(grid);
  if (length !== expected) throw new AppError('internal/shape', { expected, actual: length });
}

/** Resolves when the card has done all that was asked of it so far, or is lost; never in the same task. */
async function settled(gl: WebGL2RenderingContext): Promise<void> {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (!fence) return; // the context is lost
  gl.flush();
  do {
    // oxlint-disable-next-line no-await-in-loop -- the state of a fence only changes between tasks
    await new Promise((resolve) => setTimeout(resolve));
  } while (gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED);
  gl.deleteSync(fence);
}
