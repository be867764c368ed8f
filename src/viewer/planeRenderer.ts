import { Niivue, NVImage, SHOW_RENDER, SLICE_TYPE } from '@niivue/niivue';
import { AppError } from '../core/errors.ts';
import { crosshairLines, frameOf, isMirrored, PLANES, tilesOf } from './layout.ts';
import type { DisplayPoint, PlacedPlane, Tile, View } from './layout.ts';
import { sliceShader } from './sliceShader.ts';
import type { Convention, Plane } from './viewer.ts';

/** What is drawn; the owner changes it and calls `drawScene`. */
export interface Content {
  extentMm: DisplayPoint;
  crosshair: DisplayPoint;
  view: View | null;
  convention: Convention;
  maximised: Plane | null;
}

const SLICE_TYPES: Record<Plane, SLICE_TYPE> = {
  axial: SLICE_TYPE.AXIAL,
  coronal: SLICE_TYPE.CORONAL,
  sagittal: SLICE_TYPE.SAGITTAL,
};
const PLANE_OF = new Map<number, Plane>(PLANES.map((plane) => [SLICE_TYPES[plane], plane]));
/** Okabe and Ito's sky blue, half clear. */
const CROSSHAIR = [0.337, 0.706, 0.914, 0.6];
const CROSSHAIR_GAP_PX = 14;
/** Of the letters at the edges of a tile. */
const CROSSHAIR_MARGIN_PX = 26;
const LETTER_COLOR = [0.9, 0.9, 0.84, 1];
const LETTER_EDGE_COLOR = [0, 0, 0, 0.8];
const LETTER_EDGE = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
] as const;
const LETTER_INSET_PX = 4;
const TILE_BORDER = [0.28, 0.28, 0.3, 1];
const TILE_GAP_PX = 2;

const OPTIONS = {
  logLevel: 'silent',
  loadingText: '',
  interactive: false,
  dragAndDropEnabled: false,
  backColor: [0, 0, 0, 1],
  fontMinPx: 14,
  fontSizeScaling: 0.15,
  crosshairWidth: 0,
  meshThicknessOn2D: 0,
  multiplanarShowRender: SHOW_RENDER.NEVER,
  showAllOrientationMarkers: true,
  sagittalNoseLeft: true,
  isRuler: false,
  isColorbar: false,
  isOrientCube: false,
} as const;

/**
 * niivue drawing three planes of a box in display coordinates. It gives the layout, the projection of a slice,
 * the letters and the lines; the voxels are the slice shader's. What is overridden here is why niivue is pinned
 * to one version: it fits each plane to the shape of its image, so that a zoomed plane would not fill its tile.
 */
export class PlaneRenderer extends Niivue {
  content: Content = {
    extentMm: [1, 1, 1],
    crosshair: [0.5, 0.5, 0.5],
    view: null,
    convention: 'radiological',
    maximised: null,
  };
  /** Called before each picture, with the slice shader's program in use. */
  prepareLayers: (program: WebGLProgram, dpr: number) => void = () => undefined;
  #frameRequest = 0;
  #voxels: 'int16' | 'float32' | null = null;
  #isDisposed = false;

  constructor() {
    super({ ...OPTIONS, backColor: [...OPTIONS.backColor] });
    this.customLayout = this.#layout();
  }

  /** Tiles of all planes, hidden ones included, in device pixels. */
  tiles(): Record<Plane, Tile> {
    const gap = Math.round(TILE_GAP_PX * (this.uiData.dpr ?? 1));
    return tilesOf(this.gl.canvas, this.content.maximised, gap);
  }

  visiblePlanes(): readonly Plane[] {
    return this.content.maximised ? [this.content.maximised] : PLANES;
  }

  placed(plane: Plane): PlacedPlane {
    const tile = this.tiles()[plane];
    const { view, extentMm, convention } = this.content;
    return {
      tile,
      frame: frameOf(tile, view, extentMm),
      mirrored: isMirrored(plane, convention),
    };
  }

  /** Compiles the slice shader for the type of the image's voxels, when it is another than before. */
  useVoxels(voxels: 'int16' | 'float32'): void {
    if (voxels === this.#voxels) return;
    this.#voxels = voxels;
    this.setCustomSliceShader(sliceShader(voxels));
  }

  /** The box that an image fills, as niivue takes it: 2³ voxels, so that it neither keeps nor scans the image. */
  async makeBox(extentMm: DisplayPoint): Promise<NVImage> {
    const [x, y, z] = [extentMm[0] / 2, extentMm[1] / 2, extentMm[2] / 2];
    const affine = [x, 0, 0, x / 2, 0, y, 0, y / 2, 0, 0, z, z / 2, 0, 0, 0, 1];
    const bytes = NVImage.createNiftiArray(
      [2, 2, 2],
      [x, y, z],
      affine,
      undefined, // uint8
      new Uint8Array(8),
    );
    return this.niftiArray2NVImage(bytes);
  }

  /** Draws planes of this box from now on. */
  showBox(box: NVImage): void {
    while (this.volumes[0]) this.removeVolume(this.volumes[0]);
    this.addVolume(box);
  }

  /** Draws at the next frame, however often it is asked; niivue would draw, and wait for the card, each time. */
  override drawScene(): void {
    if (this.#isDisposed || this.#frameRequest !== 0) return;
    this.#frameRequest = requestAnimationFrame(() => {
      this.#frameRequest = 0;
      this.#draw();
    });
  }

  override resizeListener(): void {
    super.resizeListener();
    // A canvas is cleared when its size changes; waiting for the next frame would flash.
    if (this.initialized) this.#draw();
  }

  override draw2D(rectangle: number[], sliceType: SLICE_TYPE): void {
    const plane = PLANE_OF.get(sliceType);
    if (!plane) return super.draw2D(rectangle, sliceType);
    const { left, top, width, height } = this.tiles()[plane];
    super.draw2D([left, top, width, height], sliceType, NaN, [width, height]);
  }

  override screenFieldOfViewExtendedVox(
    sliceType = 0,
  ): ReturnType<Niivue['screenFieldOfViewExtendedVox']> {
    const screen = super.screenFieldOfViewExtendedVox(sliceType);
    const plane = PLANE_OF.get(sliceType);
    if (!plane) return screen;
    const { across, up } = this.placed(plane).frame;
    [screen.mnMM[0], screen.mxMM[0]] = across;
    [screen.mnMM[1], screen.mxMM[1]] = up;
    screen.fovMM[0] = across[1] - across[0];
    screen.fovMM[1] = up[1] - up[0];
    return screen;
  }

  /** Letters a little inside their tile, on a dark edge: they lie on bone as often as on air. */
  override drawSliceOrientationText(
    [left = 0, top = 0, width = 0, height = 0]: number[],
    sliceType: SLICE_TYPE,
  ): void {
    const pixel = Math.max(1, Math.round(this.uiData.dpr ?? 1));
    const inset = LETTER_INSET_PX * pixel;
    const draw = (color: readonly number[], dx: number, dy: number): void => {
      this.opts.fontColor = [...color];
      const size = [width - 2 * inset, height - 2 * inset];
      super.drawSliceOrientationText([left + inset + dx, top + inset + dy, ...size], sliceType);
    };
    for (const [dx, dy] of LETTER_EDGE) draw(LETTER_EDGE_COLOR, dx * pixel, dy * pixel);
    draw(LETTER_COLOR, 0, 0);
  }

  /** Stops drawing and listening; the context is given up once the canvas has left the document. */
  dispose(isCanvasFree: () => boolean): void {
    this.#isDisposed = true;
    cancelAnimationFrame(this.#frameRequest);
    this.cleanup();
    const { gl } = this;
    // React mounts an effect twice on one canvas in development: only a canvas that is gone is given up.
    setTimeout(() => {
      const { canvas } = gl;
      if (canvas instanceof HTMLCanvasElement && !canvas.isConnected && isCanvasFree())
        gl.getExtension('WEBGL_lose_context')?.loseContext();
    });
  }

  #draw(): void {
    if (this.#isDisposed || this.gl.isContextLost()) return;
    const { extentMm, crosshair, convention } = this.content;
    this.opts.isRadiologicalConvention = convention === 'radiological';
    this.customLayout = this.#layout();
    for (const axis of [0, 1, 2] as const)
      this.scene.crosshairPos[axis] = crosshair[axis] / extentMm[axis];
    const program = this.customSliceShader?.program;
    if (program) {
      this.gl.useProgram(program);
      this.prepareLayers(program, this.uiData.dpr ?? 1);
    }
    this.drawSceneCore();
    if (this.volumes.length > 0) this.#drawLines();
  }

  #layout(): { sliceType: SLICE_TYPE; position: [number, number, number, number] }[] {
    // The rectangles are replaced by exact ones in `draw2D`.
    return this.visiblePlanes().map((plane) => ({
      sliceType: SLICE_TYPES[plane],
      position: [0, 0, 1, 1],
    }));
  }

  #drawLines(): void {
    const { gl } = this;
    const dpr = this.uiData.dpr ?? 1;
    const thickness = Math.max(1, Math.round(dpr));
    gl.viewport(0, 0, gl.canvas.width, gl.canvas.height);
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    for (const plane of this.visiblePlanes()) {
      const placed = this.placed(plane);
      const open = { gap: CROSSHAIR_GAP_PX * dpr, margin: CROSSHAIR_MARGIN_PX * dpr };
      for (const line of crosshairLines(placed, this.content.crosshair, open))
        this.drawLine([...line], thickness, CROSSHAIR);
    }
    if (this.content.maximised) return;
    const { axial, sagittal } = this.tiles();
    const gap = sagittal.left - axial.width;
    const x = axial.width + gap / 2;
    const y = sagittal.height + gap / 2;
    this.drawLine([x, 0, x, axial.height], gap, TILE_BORDER);
    this.drawLine([x, y, gl.canvas.width, y], gap, TILE_BORDER);
  }
}

/**
 * A renderer on a canvas inside the document; the canvas fills its parent from now on.
 * @throws AppError `resource/gpu-unavailable` without WebGL 2.
 */
export async function attachRenderer(canvas: HTMLCanvasElement): Promise<PlaneRenderer> {
  const context = canvas.getContext('webgl2', { alpha: true, antialias: false });
  if (!context || context.isContextLost()) {
    throw new AppError('resource/gpu-unavailable', { reason: context ? 'context-lost' : 'webgl2' });
  }
  const renderer = new PlaneRenderer();
  await renderer.attachToCanvas(canvas, false);
  return renderer;
}
