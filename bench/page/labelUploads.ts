import type { VoxelBox } from '../../src/core/geometry/voxelBox.ts';
import { UNITS } from '../../src/viewer/sliceShader.ts';
import { VoxelTexture } from '../../src/viewer/voxelTexture.ts';

/** What bringing a change of labels to the graphics card took. */
export interface UploadTime {
  /** Until the card has it. */
  readonly seconds: number;
  /** Of these the page's own. */
  readonly ownSeconds: number;
}

/** Labels on a graphics card, that of a box after a change or the whole, as niivue does after a stroke. */
export class LabelUploads {
  readonly #gl: WebGL2RenderingContext;
  readonly #texture: VoxelTexture;
  readonly #whole: WebGLTexture;
  readonly #shape: readonly [number, number, number];
  readonly #labels: Uint8Array;

  static async open(shape: readonly [number, number, number]): Promise<LabelUploads> {
    const gl = document.createElement('canvas').getContext('webgl2');
    if (!gl) throw new Error('no WebGL 2');
    const uploads = new LabelUploads(gl, shape);
    const affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] as const;
    await uploads.#texture.set({ shape, affine }, uploads.#labels, 'uint8');
    return uploads;
  }

  private constructor(gl: WebGL2RenderingContext, shape: readonly [number, number, number]) {
    this.#gl = gl;
    this.#shape = shape;
    this.#labels = new Uint8Array(shape[0] * shape[1] * shape[2]).fill(1);
    this.#texture = new VoxelTexture(gl, UNITS.labels, 'uint8');
    this.#whole = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_3D, this.#whole);
    gl.texStorage3D(gl.TEXTURE_3D, 1, gl.R8, ...shape);
  }

  box(box: VoxelBox): UploadTime {
    return this.#timed(() => {
      this.#texture.refresh(box);
      if (!this.#texture.flush()) throw new Error('not done in one frame');
    });
  }

  whole(): UploadTime {
    const gl = this.#gl;
    return this.#timed(() => {
      gl.bindTexture(gl.TEXTURE_3D, this.#whole);
      gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
      const [format, type] = [gl.RED, gl.UNSIGNED_BYTE];
      gl.texSubImage3D(gl.TEXTURE_3D, 0, 0, 0, 0, ...this.#shape, format, type, this.#labels);
    });
  }

  #timed(upload: () => void): UploadTime {
    // Read, since `finish` alone need not wait in a browser.
    const wait = (): void =>
      this.#gl.readPixels(0, 0, 1, 1, this.#gl.RGBA, this.#gl.UNSIGNED_BYTE, new Uint8Array(4));
    wait();
    const startMs = performance.now();
    upload();
    const ownMs = performance.now() - startMs;
    wait();
    return { seconds: (performance.now() - startMs) / 1000, ownSeconds: ownMs / 1000 };
  }
}
